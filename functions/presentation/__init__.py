"""What a kiosk shows of Klarna before the shopper chooses how to pay."""
