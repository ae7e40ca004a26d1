"""What lies in the settlements table, and our books as settlements see them."""
