"""Acts on the books: the entries of vouchers, their files for the accountant's software, and the numbers it gave."""
