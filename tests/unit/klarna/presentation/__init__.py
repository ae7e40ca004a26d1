"""What is shown before the shopper chooses."""
