"""The Chinese faces of an official document: found on this computer, measured, subset and embedded."""
