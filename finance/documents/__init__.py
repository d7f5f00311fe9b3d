"""Paper forms of the cash desk, which register themselves."""

from finance.documents import batches, filings, incoming, payees, statements, vouchers  # noqa: F401
