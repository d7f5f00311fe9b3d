"""Paper forms of the cash desk."""

from finance.documents import batches, filings, payees, statements, taxed, vouchers  # noqa: F401 -- they register what they print
