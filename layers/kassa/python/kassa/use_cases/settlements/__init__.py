"""What can be asked of settlements."""
