"""Payments through the local cloud while everything goes wrong, and the books held against Klarna's afterwards."""
