"""Back-office pages of finance: the books with their rules, and the rules of what comes in."""

from finance.admin import books, incoming  # noqa: F401 -- they register their pages
