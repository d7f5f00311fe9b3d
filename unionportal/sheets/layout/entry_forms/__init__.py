"""Forms that somebody filled in, one for each person, made into rows of a table."""
