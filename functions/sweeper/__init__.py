"""On a schedule: find the payments that nobody holds."""
