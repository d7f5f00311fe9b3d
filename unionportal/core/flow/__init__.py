"""States and moves: the tables of moves, the page that performs one, forms sent twice, concurrent edits."""
