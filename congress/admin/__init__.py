from congress.admin import bodies, meetings

__all__ = ["bodies", "meetings"]
