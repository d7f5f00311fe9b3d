from unionportal.core.admin import accounts, organisation, records

__all__ = ["accounts", "organisation", "records"]
