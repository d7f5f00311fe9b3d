from congress.admin import proposals

__all__ = ["proposals"]
