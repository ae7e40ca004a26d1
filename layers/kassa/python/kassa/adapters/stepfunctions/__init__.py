"""Step Functions: executions, each named after what it is about."""
