"""Receipts: words, letters, columns, and what a printer makes of them."""
