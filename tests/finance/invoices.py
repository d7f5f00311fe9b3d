"""An invoice of 100 yuan to the union, as it is typed."""

import datetime
from decimal import Decimal

from tests.finance.test_invoice_files import NUMBER, SELLER, UNION

DAY = datetime.date(2022, 3, 1)
TYPED = {
    "kind": "digital",
    "number": NUMBER,
    "code": "",
    "issued_on": DAY,
    "total": Decimal("100.00"),
    "tax": None,
    "part": Decimal("100.00"),
    "seller_name": SELLER,
    "seller_tax_number": "",
    "buyer_name": UNION,
    "buyer_tax_number": "81310000MC0000000X",
    "corrects_number": "",
}
