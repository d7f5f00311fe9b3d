"""Commands that store example rules."""
