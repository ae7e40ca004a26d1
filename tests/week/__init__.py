"""A week of sales, returns and disputes, closed by Klarna day by day, which must reconcile to the minor unit."""
