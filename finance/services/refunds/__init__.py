"""Money that comes back of what was paid: registered where it belongs, and found to be none."""
