"""The table of notices: act → who is told → words → link. The key is the act that the audit log names.

    row(acts.MOVE_UP, whom=[participant], words="您候补的“{record.title}”有了名额。", kind=MINE)
    silent("who waits for it finds it in the inbox", *moves("apply"))

An entry of the audit log tells of its act in the same transaction: each person once, by the first row that names him.
What is no act of anybody (a term that ends, a job that is done) is an `occasion`, announced under a key of its own:
announced again, it is told to nobody twice. Bulk imports write their entries at once and tell nobody.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from unionportal.core.models import RoleGrant
from unionportal.core.notices.kinds import WORK, Kind
from unionportal.core.notices.sending import notify
from unionportal.core.trail import audit


@dataclass(frozen=True)
class Event:
    """What happened once: the record, who did it, what else it concerns, and the facts that the log states."""

    record: Any
    actor: Any
    concerns: Any
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """Whom an act is told to, in which words and with which link; without a link, the page of the record.

    `words` is filled with the record, the actor, what is concerned, and the facts of the log, each by its name: what
    the log does not say of a confidential record no notice says. What many are to know is named
    `in_group`, see group.py.
    """

    whom: tuple[Callable[[Event], Iterable[Any]], ...]
    words: str
    kind: Kind
    about: str = ""
    link: Callable[[Event], str] | None = None
    actor_too: bool = False
    in_group: bool = False

    def people(self, event):
        """Return the users whom the row names, in order."""
        return [user for named in self.whom for user in named(event) if user is not None]

    def send(self, event, people, key, *, is_new):
        """Send the notice to these people; return those who were sent one."""
        names = {"record": event.record, "actor": event.actor, "concerns": event.concerns}
        return notify(
            people,
            self.words.format(**names, **event.facts),
            about=self.about or event.record,
            url=self.link(event) if self.link else None,
            except_for=None if self.actor_too else event.actor,
            kind=self.kind,
            event=key,
            is_new=is_new,
            in_group=self.in_group,
        )


TABLE: dict[str, list[Row]] = {}
# Of which nobody is told, and why.
SILENT: dict[str, str] = {}
# Of which the service itself tells, by a function of notices.py that needs what only the service knows.
BY_SERVICE: dict[str, Callable] = {}
OCCASIONS: set[str] = set()


def _code(act):
    return getattr(act, "code", act)


def row(*acts, whom, words, kind=WORK, about="", link=None, actor_too=False, in_group=False):
    """Declare a row for each of these acts (or occasions); a second row of an act is for those the first leaves out."""
    for act in acts:
        TABLE.setdefault(_code(act), []).append(Row(tuple(whom), words, kind, about, link, actor_too, in_group))


def silent(reason, *acts):
    """Declare that nobody is told of these acts, and why."""
    SILENT.update({_code(act): reason for act in acts})


def announced_by(function, *acts):
    """Declare that the services of these acts call this function of notices.py."""
    BY_SERVICE.update({_code(act): function for act in acts})


def occasion(code):
    """Register something that happens without an act of anybody; return its code."""
    if code in OCCASIONS:
        raise ValueError(f"occasion {code} is registered twice")
    OCCASIONS.add(code)
    return code


def announce(code, record, *, key, concerns=None, **facts):
    """Tell of an occasion, each person once for its key however often it is announced; return whom it told."""
    return _announce(code, Event(record, None, concerns, facts), f"{code}:{key}", is_new=False)


@audit.follows_acts
def announce_act(entry, target, actor, concerns):
    """Tell of the act of an audit entry."""
    if entry.code in TABLE:
        _announce(entry.code, Event(target, actor, concerns, entry.facts), f"act:{entry.pk}", is_new=True)


def _announce(code, event, key, *, is_new):
    found = []
    for one in TABLE[code]:
        people = [user for user in one.people(event) if user not in found]
        found += one.send(event, people, key, is_new=is_new) if people else ()
    return found


def field(*names):
    """Return the function that names the user in a field of the record (or of a record it refers to)."""
    return partial(_field, names=names)


def _field(event, names):
    value = event.record
    for name in names:
        value = getattr(value, name, None)
    return [value]


def over_unit(*roles):
    """Return the function that names who holds one of these roles over the unit of the record today."""
    return partial(_over_unit, roles=roles)


def _over_unit(event, roles):
    grants = RoleGrant.objects.in_force().over(event.record.unit.path).filter(role__in=roles)
    return [grant.user for grant in grants.select_related("user").order_by("user_id")]
