"""A run over one settlement file, step by step."""
