"""What happened in the business, counted in the log (EMF)."""
