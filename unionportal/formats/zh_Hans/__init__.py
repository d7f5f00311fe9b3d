"""The Chinese formats of dates and numbers."""
