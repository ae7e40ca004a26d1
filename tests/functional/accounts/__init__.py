"""Merchants and their accounts at a simulated Klarna."""
