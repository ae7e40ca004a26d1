"""The HTTP face that all functions share: who calls, what may be asked, how answers and problems look."""
