"""How merchants are told: the text of an event, the wire, and what goes on behind deliveries."""
