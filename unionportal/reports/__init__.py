"""Work reports: texts with figures, checked and frozen, printed as PDF and Word file."""
