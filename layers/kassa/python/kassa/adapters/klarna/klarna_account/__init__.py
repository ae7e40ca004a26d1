"""The acquirer's own account at Klarna, in both generations of its API."""
