"""What must be well at a stage before it takes money, looked at from this console."""
