"""Paper forms of welfare: lists to sign, sheets to approve, what is published of donations."""

from welfare.documents import benefits, custody, donations, gifts, hardship, transfers  # noqa: F401 -- they register their forms
