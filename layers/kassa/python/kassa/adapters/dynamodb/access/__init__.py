"""Keys, terminals and pairing codes in the merchants table, and the audit table."""
