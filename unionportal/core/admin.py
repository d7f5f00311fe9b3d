"""Where Django looks for the pages of the back office: importing them registers them."""

from unionportal.core.back_office import accounts, log, organisation

__all__ = ["accounts", "log", "organisation"]
