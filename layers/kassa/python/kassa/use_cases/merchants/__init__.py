"""What can be asked of merchants, their stores and their accounts at Klarna."""
