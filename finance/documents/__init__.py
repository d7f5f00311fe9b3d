"""Paper forms of the cash desk."""

from finance.documents import batches, filings, vouchers  # noqa: F401 -- they register what they print
