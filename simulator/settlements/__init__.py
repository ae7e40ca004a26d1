"""Settlements: what Klarna pays out for a day, what it keeps of it, and the files that say so."""
