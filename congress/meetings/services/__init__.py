"""The acts of a meeting, its roll and its agenda."""
