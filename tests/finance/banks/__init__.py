"""Files as the online banks write them, and what the portal makes of each."""
