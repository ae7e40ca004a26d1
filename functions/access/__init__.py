"""Who may call: keys, terminals, pairing, heartbeats, and the record of who changed what."""
