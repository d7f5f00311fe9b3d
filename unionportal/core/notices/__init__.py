"""Notices: who is told of which act in which words, and the ways a notice reaches its reader.

The notices.py of an app declares one row for each act of which somebody is told (table.py) and names the acts of which
nobody is; what a row needs beside the record, the act hands to the audit log as `concerns`.
"""

from unionportal.core.notices.kinds import WORK, Kind, kind
from unionportal.core.notices.sending import notify
from unionportal.core.notices.table import Event, announce, announced_by, occasion, row, silent

__all__ = ["WORK", "Event", "Kind", "announce", "announced_by", "kind", "notify", "occasion", "row", "silent"]
