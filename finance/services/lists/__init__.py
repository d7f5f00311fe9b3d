"""Lists that people upload or paste: of payees, of what a count found."""
