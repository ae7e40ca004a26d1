"""Who may call us: one folder, one Lambda function, one role."""
