from congress.admin import bodies, meetings, proposals

__all__ = ["bodies", "meetings", "proposals"]
