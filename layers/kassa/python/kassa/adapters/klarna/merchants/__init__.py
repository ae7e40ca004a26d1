"""Merchants' accounts at Klarna, in both generations of its API."""
