"""What a kiosk is told to show, from its call to Klarna and back."""
