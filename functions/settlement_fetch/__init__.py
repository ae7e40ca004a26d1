"""Klarna's list of settlements, looked at."""
