"""POST /klarna/webhooks: Klarna tells that something happened."""
