"""The tables: every write is conditional."""
