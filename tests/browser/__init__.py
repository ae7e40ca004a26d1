"""The pages, in a real browser, against the local cloud."""
