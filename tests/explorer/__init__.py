"""An explicit-state explorer: the real domain and use cases, in every order of what people, Klarna and machines may do."""
