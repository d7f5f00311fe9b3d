"""Pages of the assets."""
