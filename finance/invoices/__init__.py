"""What an invoice's own file says of it: XML, OFD and PDF, read in the limited child process."""

from finance.invoices.files import FIELDS, read_invoice

__all__ = ["FIELDS", "read_invoice"]
