"""Disputes at Klarna."""
