"""The acts on suppliers, whose accounts claims are paid to."""

from finance.services.payees.accounts import checked_number
from unionportal.core.services import records
from unionportal.sheets.cells import tidy


def save_supplier(supplier, *, actor):
    """Check and save a supplier, whose account has its right digits and a bank; return it."""
    supplier.name = tidy(supplier.name)
    if supplier.account:
        supplier.account = checked_number(supplier.account)
    return records.save_record(supplier, actor=actor)
