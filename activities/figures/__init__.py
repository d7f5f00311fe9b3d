"""What activities count. Importing this registers them all; a definition names the series it means by its code."""

from activities.figures import held, planned, told, won

__all__ = ["held", "planned", "told", "won"]
