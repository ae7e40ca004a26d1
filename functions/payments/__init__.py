"""GET /v1/payments and what hangs below it, and the cancel button."""
