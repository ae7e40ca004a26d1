"""Captures, refunds, releases and reversals, and Klarna's books."""
