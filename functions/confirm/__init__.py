"""Payments that a shopper has approved: confirmed with the token of that approval."""
