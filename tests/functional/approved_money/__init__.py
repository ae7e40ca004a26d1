"""Approved money, as tills, back offices and Klarna's books see it."""
