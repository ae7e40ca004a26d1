"""Approved money at Klarna: moving it, and reading Klarna's books."""
