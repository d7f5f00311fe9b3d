"""Back-office pages of activities; importing this package registers them."""

from activities.admin import activities, records, selections

__all__ = ["activities", "records", "selections"]
