"""How any call goes out and comes back: headers, retries, limits, deadlines, and what failures tell."""
