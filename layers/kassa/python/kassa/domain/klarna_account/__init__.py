"""The acquirer's own account at Klarna."""
