"""Disputes at the console: how they are shown, and how a merchant answers them."""
