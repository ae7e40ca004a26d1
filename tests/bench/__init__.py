"""How fast a settlement is reconciled, in how much memory, and what that would cost on AWS."""
