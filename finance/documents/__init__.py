"""Paper forms of the cash desk."""

from finance.documents import batches, filings, reconciling, statements, vouchers  # noqa: F401 -- they register what they print
