"""What was read for a page, kept by this process until somebody does something: pages ask for the same again.

Every act writes an entry of the log, which is sealed when it is committed: the last seal is the state of the records.
What a deadline changes without an act is read anew each day, and everything after settings.KEPT_SECONDS.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from django.conf import settings
from django.db import connection
from django.utils import timezone

from unionportal.core.models import AuditLink

_T = TypeVar("_T")


class Kept:
    """The `most` answers that were asked for last; of no more than one page each, or memory is not bounded."""

    def __init__(self, most: int) -> None:
        self.most = most
        # {what was asked: (the state it was read in, when, the answer)}
        self._answers: OrderedDict[Hashable, tuple[Hashable, float, object]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, of: Hashable, read: Callable[[], _T]) -> _T:
        """Return what `read` returns, or what it returned for the same `of` in the same state of the records.

        It must read nothing but records and `of`. In a transaction, which may have written, it is always called.
        """
        if not settings.KEPT_SECONDS or connection.in_atomic_block:
            return read()
        state, now = _state(), time.monotonic()
        with self._lock:
            known = self._answers.get(of)
            if known and known[0] == state and now - known[1] < settings.KEPT_SECONDS:
                self._answers.move_to_end(of)
                return known[2]  # type: ignore[return-value]  # what this `of` reads
        found = read()
        with self._lock:
            self._answers[of] = state, now, found
            self._answers.move_to_end(of)
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)
        return found

    def clear(self) -> None:
        """Forget all answers."""
        with self._lock:
            self._answers.clear()


def _state() -> Hashable:
    # Of the last seal, not the last entry: an entry that is committed late is older than others, its seal never.
    return AuditLink.objects.order_by("-pk").values_list("pk", flat=True).first(), timezone.localdate()
