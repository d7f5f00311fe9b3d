"""The tables of what is told of the books: filed with the union above, put up for the members."""
