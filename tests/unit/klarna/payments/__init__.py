"""A payment in both flows, from the first call to the last."""
