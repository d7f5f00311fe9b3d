"""What an auditor opened of the money: each look is an entry of the log, which he can read himself."""

from finance import acts, permissions
from unionportal.core.trail import audit


def note_reading(record, user):
    """Note in the log that an auditor opened a record of money; of anybody else nothing is noted."""
    if user.holds(permissions.VIEW_SAMPLE):
        audit.record(user, acts.READ_RECORD, record)


def readings_of(user):
    """Return the entries of the log on what this auditor opened, the last first."""
    return audit.entries(audit.of_acts(acts.READ_RECORD)).filter(actor=user).order_by("-pk")
