"""What the HTTP contract promises of every call, in odd cases too."""
