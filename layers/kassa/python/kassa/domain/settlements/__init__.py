"""Klarna's payout files, held against our books: pure, and the same for ten lines and for a million."""
