"""Paper forms of the cash desk."""

from finance.documents import vouchers  # noqa: F401 -- it registers its forms
