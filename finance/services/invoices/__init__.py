"""Invoices among each other: which rows are one paper, and what of it is left for another claim."""
