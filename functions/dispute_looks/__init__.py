"""In the background: disputes held against Klarna's word, lost answers finished, merchants reminded."""
