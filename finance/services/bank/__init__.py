"""The way of money through the bank: batches, the file to the bank and its answer; and the loans that it paid out."""
