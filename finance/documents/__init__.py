"""Paper forms of the cash desk, which register themselves."""

from finance.documents import (  # noqa: F401
    assets,
    auditing,
    batches,
    books,
    filings,
    incoming,
    ledger,
    opinions,
    payees,
    published,
    purchases,
    reconciling,
    statements,
    taxed,
    vouchers,
)
