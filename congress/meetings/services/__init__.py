"""The acts on a meeting, its roll and its agenda."""
