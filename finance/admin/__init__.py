"""The back-office pages of the cash desk: its books and rules, its accounts, whom it pays, what comes in."""

from finance.admin import assets, bank, books, incoming, limits, payees  # noqa: F401 -- they register their pages
