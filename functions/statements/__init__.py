"""What merchants are charged, and their monthly statements."""
