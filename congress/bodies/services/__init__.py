"""The acts on delegates and rules of procedure."""
