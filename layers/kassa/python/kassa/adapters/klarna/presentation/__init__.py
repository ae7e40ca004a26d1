"""What Klarna wants shown before the shopper chooses."""
