"""What can be typed after kassa: one function a command, which says what it wants and leaves the work to others."""
