"""The way of money through the bank: accounts of payees, batches, the file to the bank and its answer."""
