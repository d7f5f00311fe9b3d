"""Looks at what is confidential leave a line in the log."""

from unionportal.core.models import Unit
from unionportal.core.trail import audit


def log_introductions(introductions, *, actor):
    """That this person was shown these introductions (PIPL art. 28): one line, naming none of the people."""
    audit.record(actor, "查看牵线", Unit.root(), 记录=len(introductions))


def log_introduction(introduction, *, actor):
    audit.record(actor, "查看牵线", introduction)
