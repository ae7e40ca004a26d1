"""Merchants' webhooks in the merchants table."""
