"""Money after the approval: what may be done with it, and what Klarna's books say."""
