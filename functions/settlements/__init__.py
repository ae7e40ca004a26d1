"""Settlements, breaks and proofs, for the acquirer."""
