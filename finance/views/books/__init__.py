"""Pages of the vouchers and of what of them goes to the accountant's software."""
