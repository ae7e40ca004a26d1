"""What a merchant is told: heard at this console, and made to happen on purpose."""
