"""Plain values: money, Chinese numerals, numbers without gaps, letters to search by."""
