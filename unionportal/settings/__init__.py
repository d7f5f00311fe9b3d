"""The settings: base, and what development, testing and production change."""
