"""What exists in AWS: stages are values, stacks compose, parts grant, each construct keeps one promise."""
