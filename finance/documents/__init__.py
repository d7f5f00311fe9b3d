"""Paper forms of the cash desk, which register themselves."""

from finance.documents import (  # noqa: F401
    auditing,
    batches,
    books,
    filings,
    incoming,
    opinions,
    payees,
    purchases,
    reconciling,
    statements,
    taxed,
    vouchers,
)
