"""Paper forms of the cash desk, which register themselves."""

from finance.documents import (  # noqa: F401
    assets,
    batches,
    filings,
    incoming,
    payees,
    purchases,
    reconciling,
    statements,
    taxed,
    vouchers,
)
