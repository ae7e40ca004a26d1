"""Disputes: what merchants see of them and say to them, whatever gets lost."""
