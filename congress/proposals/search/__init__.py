"""Search of proposals by words, and similar proposals."""
