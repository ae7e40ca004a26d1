"""The dead-letter queues, worked off at the console: everything is handed over once, and what fails again stays."""
