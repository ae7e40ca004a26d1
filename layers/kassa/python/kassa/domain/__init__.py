"""What a payment is and may become: standard library only, no clock, no randomness, no input or output."""
