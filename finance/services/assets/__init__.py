"""The acts on the assets: registered, moved, handed over, counted, disposed of; and what they are worth by now."""
