"""The back-office pages of the cash desk: its books and rules, whom it pays, the accounts at the bank, what comes in."""

from finance.admin import bank, books, incoming, payees  # noqa: F401 -- they register their pages
