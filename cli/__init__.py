"""The `kassa` command: the whole of Kassa on this machine, and the few things an engineer does to a stage."""
