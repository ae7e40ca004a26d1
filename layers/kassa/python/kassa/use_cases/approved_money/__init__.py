"""What can be asked of approved money, and the keeping of its books."""
