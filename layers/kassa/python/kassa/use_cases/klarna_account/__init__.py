"""What can be asked of the acquirer's own account at Klarna."""
