"""Disputes: a shopper objects to a captured payment, and the partner loses it or proves otherwise."""
