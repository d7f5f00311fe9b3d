"""The acts on accounts, units and plain records."""
