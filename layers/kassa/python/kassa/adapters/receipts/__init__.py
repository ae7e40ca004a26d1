"""Receipts as people read them: words, amounts and times of a language, and the paper they go on."""
