"""Paper forms of the cash desk."""

from finance.documents import batches, filings, incoming, purchases, statements, vouchers  # noqa: F401 -- they register what they print
