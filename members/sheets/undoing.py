"""What undoing an import does to leavings: what ended with one goes with it, and comes back by its own history."""

from members.models import DepartureEnding
from unionportal.core.ledger.undoing.registry import goes_with

KEPT_UNITS = "工会组织和它的沿革已记入操作日志，不删去也不改回；错了请更名或办理撤销。"

goes_with(DepartureEnding, "departure")
