"""Who may call: keys, terminals, pairing, and the record of who changed what."""
