"""The books held against the bank and the cash box: statements, matches, reconciliations, counts."""
