"""What can be asked of merchants' webhooks."""
