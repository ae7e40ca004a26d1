"""Later."""

CASES = ()
