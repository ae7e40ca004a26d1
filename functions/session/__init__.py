"""The two steps of a session: wait for news, and resolve."""
