"""The figures of activities; importing this package registers them. Definitions name a series by its code."""

from activities.figures import activities, honours, plans, publicity

__all__ = ["activities", "honours", "plans", "publicity"]
