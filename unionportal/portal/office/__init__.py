"""The frame of the back office: its menu, and its start page with the work of today."""
