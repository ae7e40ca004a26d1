"""The Lambda entry points with the environment and clients they build themselves."""
