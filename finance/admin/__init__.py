"""The back-office pages of the cash desk: its books and rules, whom it pays, the accounts at the bank."""

from finance.admin import bank, books, payees  # noqa: F401 -- they register their pages
