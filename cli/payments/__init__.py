"""Payments at the console: how they are asked for, followed and shown."""
