"""Disputes: what is questioned, what is answered, and by when."""
