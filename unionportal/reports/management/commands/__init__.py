"""Commands that print figures and reports."""
