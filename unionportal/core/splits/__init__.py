"""A unit split into parts: what goes on in which of them, the preview, the undoing."""
