"""Commands that store example standards."""
