"""Log entries of who read confidential records."""

from unionportal.core.models import Unit
from unionportal.core.trail import audit


def log_introductions(introductions, *, actor):
    """Log that `actor` was shown these introductions (PIPL art. 28); the entry names none of the people."""
    audit.record(actor, "查看牵线", Unit.root(), 记录=len(introductions))


def log_introduction(introduction, *, actor):
    """Log that `actor` was shown this introduction."""
    audit.record(actor, "查看牵线", introduction)
