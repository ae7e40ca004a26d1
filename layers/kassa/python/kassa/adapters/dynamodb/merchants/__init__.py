"""Merchants, their stores and their accounts in the merchants table."""
