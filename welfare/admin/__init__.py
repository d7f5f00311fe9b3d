from welfare.admin import benefits, gifts, records

__all__ = ["benefits", "gifts", "records"]
