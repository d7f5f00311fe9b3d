"""What activities count. Importing this registers them all; a definition names the series it means by its code."""

from activities.figures import activities, honours, plans, publicity

__all__ = ["activities", "honours", "plans", "publicity"]
