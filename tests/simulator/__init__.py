"""The simulator's promises, proven in process."""
