"""GET /v1/payments and what hangs below it, receipts too, and the cancel button."""
