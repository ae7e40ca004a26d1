"""What settlements need from the world, and how that can fail."""
