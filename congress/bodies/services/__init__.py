"""The acts on delegates and on the rules of procedure."""
