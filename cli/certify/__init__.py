"""Klarna's test cases, run against a stage, with the evidence for a go-live review. The end-to-end tests run the same cases."""
