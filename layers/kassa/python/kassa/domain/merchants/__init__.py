"""Who sells, and the way to an account at Klarna."""
