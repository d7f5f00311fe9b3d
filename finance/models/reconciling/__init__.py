"""The tables in which the books are held against the bank and the cash box."""
