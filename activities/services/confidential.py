"""Log entries of who read confidential records."""

from activities import acts
from unionportal.core.models import Unit
from unionportal.core.trail import audit


def log_introductions(introductions, *, actor):
    """Log that `actor` was shown these introductions (PIPL art. 28); the entry names none of the people."""
    audit.record(actor, acts.READ_INTRODUCTION, Unit.root(), 记录=len(introductions))


def log_introduction(introduction, *, actor):
    """Log that `actor` was shown this introduction."""
    audit.record(actor, acts.READ_INTRODUCTION, introduction)
