"""What we need from the world, a module for each room, and how that can fail."""
