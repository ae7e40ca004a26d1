"""What can be asked of prices and statements."""
