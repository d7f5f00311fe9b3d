"""The back-office pages of the cash desk: its books and rules, what may be spent, and whom it pays."""

from finance.admin import books, limits, payees  # noqa: F401 -- they register their pages
