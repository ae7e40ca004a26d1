"""Composition: which parts a stage has, and which of them need each other."""
