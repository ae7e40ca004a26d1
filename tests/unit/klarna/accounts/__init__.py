"""Merchants' accounts at Klarna, and the acquirer's own."""
