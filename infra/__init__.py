"""What exists in AWS: stages are values, stacks compose and grant, each construct keeps one promise."""
