"""Plain HTTP to a simulator in this process."""

import httpx

wire = httpx.Client(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))
"""One for all: each client reads a thousand certificates before its first call, 30 ms of the processor."""
