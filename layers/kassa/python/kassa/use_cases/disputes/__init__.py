"""What can be asked of disputes."""
