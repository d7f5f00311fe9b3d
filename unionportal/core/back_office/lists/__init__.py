"""The lists of the back office: what they are narrowed and sorted by, their export, acts on many rows."""
