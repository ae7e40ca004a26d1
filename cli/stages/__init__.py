"""A stage from the inside, with the AWS account it is in: secrets, queues, functions, and Klarna's webhook."""
