"""The tables of what the union owns: the register with its history, hand-overs, yearly counts, disposals."""
