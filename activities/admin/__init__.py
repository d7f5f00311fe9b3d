from activities.admin import activities, records, selections

__all__ = ["activities", "records", "selections"]
