"""Whether phones can read our codes, and whether we would notice if they could not."""
