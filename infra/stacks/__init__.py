"""Composition: which constructs a stage has and who may do what with them."""
