"""The back-office pages of core; importing this module registers them."""

from unionportal.core.back_office import accounts, log, organisation

__all__ = ["accounts", "log", "organisation"]
