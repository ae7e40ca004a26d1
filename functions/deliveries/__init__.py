"""One attempt of one delivery, and what is to be delivered again."""
