"""What the simulated Klarna remembers: its records, its clock and what will happen later."""
