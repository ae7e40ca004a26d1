"""What is said on screens, in every language that we speak."""
