"""Payments over their routes and use cases, from the start to the end."""
