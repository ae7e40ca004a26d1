"""Kassa: the in-store Klarna backend of an acquiring partner."""
