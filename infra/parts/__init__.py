"""What the stacks are made of: each part has its functions, says what each may touch and what people are told about it."""
