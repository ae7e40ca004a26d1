"""What merchants are charged, and what that leaves to the acquirer."""
