"""Back-office pages of finance; importing this package registers them."""

from finance.admin import bank, books

__all__ = ["bank", "books"]
