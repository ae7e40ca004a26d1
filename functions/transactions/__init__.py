"""What happens to approved money: captures, refunds, release, reauthorization, changes."""
