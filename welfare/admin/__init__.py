"""Back-office pages of welfare; importing this package registers them."""

from welfare.admin import benefits, gifts, hardship, records, rules

__all__ = ["benefits", "gifts", "hardship", "records", "rules"]
