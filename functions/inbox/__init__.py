"""The stream of what Klarna sent, on its way to whoever waits."""
