"""Payments at Klarna, in both flows."""
