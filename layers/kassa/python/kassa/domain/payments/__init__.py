"""A payment, from the terminal's request to its end."""
