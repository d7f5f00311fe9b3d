"""The figures of activities, registered by importing this package; definitions name a series by its code."""

from activities.figures import activities, honours, plans, publicity

__all__ = ["activities", "honours", "plans", "publicity"]
