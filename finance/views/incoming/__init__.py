"""Pages of what comes in by rule."""
