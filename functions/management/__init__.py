"""The back office: merchants and their stores."""
