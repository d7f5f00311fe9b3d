"""The pages on which the bank is held against the books: statements, matching, and what each month says."""
