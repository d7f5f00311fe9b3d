"""The commands of core, and the base of those that need the data keys."""
