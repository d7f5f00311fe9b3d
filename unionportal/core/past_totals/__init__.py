"""Totals of years without records (历史数): entered by one person, confirmed by another, imported from the workbook."""
