"""Credentials are replaced while payments go on."""
