"""Settlements from their files to their breaks, in one process."""
