"""What people can ask of Kassa: one module a capability."""
