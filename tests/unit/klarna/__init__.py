"""What we say to Klarna and how its answers are read, on paper: in the rooms of `adapters/klarna`."""
