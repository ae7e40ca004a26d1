"""What merchants are charged, and what their statements say and never say."""
