"""How keys and names are compared, read aloud and ordered: the one rule for every app, below all of them."""
