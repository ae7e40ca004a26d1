"""The back office: merchants, their stores, terminals and keys."""
