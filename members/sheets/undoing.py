"""What undoing an import does to leavings: what ended with one goes with it, and comes back by its own history."""

from members.models import DepartureEnding
from unionportal.core.ledger.undoing.registry import goes_with

goes_with(DepartureEnding, "departure")
