"""What lies in the payments table."""
