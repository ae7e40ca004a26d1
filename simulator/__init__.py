"""Klarna on a laptop: the Klarna Network API as a real HTTP server with memory, a phone page, faults and a clock."""
