"""The back-office pages of the cash desk: its books and rules, and whom it pays."""

from finance.admin import books, payees  # noqa: F401 -- they register their pages
