"""Klarna's settlement files: CSV and JSON, plain or compressed, read in batches of bounded size."""
