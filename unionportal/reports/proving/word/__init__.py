"""A Word file, read: its parts, its words, and what shows beside them; used in the child."""
