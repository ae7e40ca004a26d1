"""Captures and refunds as they happen: each is due in a settlement."""
