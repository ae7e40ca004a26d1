"""POST /v1/payments: a terminal starts a payment."""
