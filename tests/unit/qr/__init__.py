"""Codes: what can be scanned, and what is drawn of it."""
