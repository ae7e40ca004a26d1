"""Merchants' accounts at Klarna: Klarna's news of them, and the answers about them that it still owes."""
