"""Template tags of finance."""
