"""What Klarna pays out and what merchants are charged, for the acquirer's finance people."""
