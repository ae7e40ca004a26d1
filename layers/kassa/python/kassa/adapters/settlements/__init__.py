"""Klarna's settlement files: CSV, plain or compressed, read in batches of bounded size."""
