"""Disputes: what a merchant sees of them, and what it answers."""
