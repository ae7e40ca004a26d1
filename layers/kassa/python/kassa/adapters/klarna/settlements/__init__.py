"""Settlements at Klarna."""
