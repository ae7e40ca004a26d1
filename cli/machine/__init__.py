"""This machine: ports, programs that outlive a command, whose turn it is, and pip's settings. Standard library only."""
