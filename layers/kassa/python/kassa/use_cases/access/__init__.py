"""What can be asked of keys and terminals."""
