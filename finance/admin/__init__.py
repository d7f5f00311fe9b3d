"""The back-office pages of the cash desk: its books and rules, its accounts, whom it pays, what comes in."""

from finance.admin import (  # noqa: F401 -- they register their pages
    assets,
    auditing,
    bank,
    books,
    incoming,
    limits,
    payees,
    projects,
    vouchers,
)
