"""Plain values: money, Chinese numerals, numbers without gaps, search keys."""
