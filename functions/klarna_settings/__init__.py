"""The acquirer's own account at Klarna: credentials, certificates, webhooks, signing keys, rotations."""
