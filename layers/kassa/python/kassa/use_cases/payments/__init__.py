"""What a till, a shopper, an operator and the clock can ask of a payment."""
