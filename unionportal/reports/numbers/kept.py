"""What was read for a page, kept by this process until somebody does something: pages ask for the same again.

Every act writes an entry of the log, which is sealed when it is committed: the last seal is the state of the records.
What a deadline changes without an act is counted anew each day, and everything after settings.FIGURES_KEPT seconds.
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
        self._answers: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = Lock()

    def __call__(self, of: Hashable, count: Callable[[], _T]) -> _T:
        """Return what `count` returns, or what it returned for the same `of` in the same state of the records.

        It must read nothing but records and `of`. In a transaction, which may have written, it is always called.
        """
        if not settings.FIGURES_KEPT or connection.in_atomic_block:
            return count()
        key = (of, _state())
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]  # type: ignore[return-value]  # what this `of` counts
        found = count()
        with self._lock:
            self._answers[key] = found
            while len(self._answers) > self.most:
                self._answers.popitem(last=False)
        return found

    def clear(self) -> None:
        """Forget all answers."""
        with self._lock:
            self._answers.clear()


# Figures; the largest answers are those of a whole report.
kept = Kept(64)


def _state() -> Hashable:
    last = AuditLink.objects.order_by("-pk").values_list("pk", flat=True).first()
    return last, timezone.localdate(), int(time.time() // settings.FIGURES_KEPT)
