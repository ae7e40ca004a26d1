"""What happened to payments, told to merchants and to the event bus."""
