"""The management of merchants in the deployed local cloud."""
