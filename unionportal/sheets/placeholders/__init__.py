"""Placeholders in files that others made, found and filled; the child looks at the file, `files` asks it."""
