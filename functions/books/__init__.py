"""Our books held against Klarna's, one payment at a time."""
