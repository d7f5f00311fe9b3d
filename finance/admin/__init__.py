"""The back-office pages of the cash desk: books and rules, what is put up, accounts, whom it pays, what comes in."""

from finance.admin import (  # noqa: F401 -- they register their pages
    assets,
    auditing,
    bank,
    books,
    disclosures,
    incoming,
    limits,
    payees,
    projects,
    vouchers,
)
