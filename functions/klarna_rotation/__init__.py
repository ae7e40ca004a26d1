"""The steps of rotations, and the daily look at what will soon stop working."""
