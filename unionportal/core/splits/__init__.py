"""A unit split into parts, units merged into one: what goes on where, the preview, the undoing of a split."""
