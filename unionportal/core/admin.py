"""The back-office pages of core; importing this module registers them."""

from unionportal.core.back_office import accounts, log, organisation, past_totals

__all__ = ["accounts", "log", "organisation", "past_totals"]
