"""The books: the voucher of each payment, income and transfer, and what of them went to the accountant's software."""
