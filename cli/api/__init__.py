"""Kassa's HTTP API as a caller outside sees it, and where to find it with which key."""
