"""What ends when a member leaves or moves, across the house: apps register it, and it ends, is listed and restored.

An app that keeps something of a person for as long as the person is a member registers an `Ends`; what waits for
somebody without ending is registered with `waits`, what somebody was given after leaving with `given_since`: it is told
beside what waits, and before a leaving is undone. Of what ends, `moves` says whether it hangs on the former unit and
ends with a transfer too. Nobody here knows who does.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from members.choices import LeftBy
from members.models import DepartureEnding, Member
from unionportal.core.models import Unit
from unionportal.core.values.kept_columns import KeptColumns
from unionportal.core.values.previews import Line, Preview, key_of

# Who leaves the union and not the school: what hangs on the employment alone goes on.
STAYS_EMPLOYED = frozenset({LeftBy.WITHDRAWN, LeftBy.EXPELLED})
_WAITING = "等着办理，不会自己结束"
_GIVEN_SINCE = "离会以后得到的，不随撤销改变，请核对"
_ENDS, _WAITS, _GIVEN = [], [], []


@dataclass(frozen=True)
class Leaver:
    """A member who leaves on day `on` for `reason`, the union or, with `former` and `to`, one unit for another."""

    member: Member
    reason: str
    on: date
    former: Unit | None = None
    to: Unit | None = None

    @property
    def is_moving(self):
        """Whether the membership goes on in another unit."""
        return self.to is not None

    def gives_up(self, unit):
        """Return whether somebody who moves belongs to the unit no more: the former one, or one above or below it."""
        is_near = unit.path.startswith(self.former.path) or self.former.path.startswith(unit.path)
        return is_near and not self.to.path.startswith(unit.path)

    @property
    def member_id(self):
        """The key of the member, as of a departure."""
        return self.member.pk

    @property
    def stays_employed(self):
        """Whether the person goes on working at the school."""
        return self.reason in STAYS_EMPLOYED

    @property
    def is_retired(self):
        """Whether the membership is kept without its rights (保留会籍)."""
        return self.reason == LeftBy.RETIRED


class Ends(KeptColumns):
    """One kind of record that ends with a membership; `fields` are the columns that ending changes."""

    # Those that ask what else ends come last.
    last = False

    def rows(self, leavers):
        """Return the records of these leavers that may end, as queryset; one query for all."""
        raise NotImplementedError

    def member_of(self, record):
        """Return the key of the member whose record it is."""
        return record.member_id

    def applies(self, record, leaver, ended):
        """Return whether it ends with this leaving; `ended` are the (code, key) of what ends before it."""
        return True

    def moves(self, record, leaver, ended):
        """Return whether it hangs on the unit that a member who moves gives up; asked before `applies`."""
        return False

    def line(self, record):
        """Return what it is, in words and without the person's name."""
        raise NotImplementedError

    def end(self, record, leaver, *, actor):
        """End it through its own service; one that ended meanwhile with another stays as it is."""
        raise NotImplementedError

    def restore(self, record, *, actor):
        """Store the record with its columns as they were before."""
        record.full_clean()
        record.save()


def ends_with_membership(ends):
    """Register a class of Ends."""
    _ENDS.append(ends())
    _ENDS.sort(key=lambda one: one.last)
    return ends


def waits(find):
    """Register `find(leavers)`, which yields (key of the member, line) of what waits and does not end by itself."""
    _WAITS.append(find)
    return find


@dataclass(frozen=True)
class Given:
    """What a person was given on or after the day of a leaving; `because_left`: it would be wrong without it.

    `is_due`: it is right as well after the leaving, or told among what waits.
    """

    line: str
    because_left: bool = False
    is_due: bool = False


def given_since(find):
    """Register `find(departures)`, which yields (key of the member, Given); a Leaver stands for his departure."""
    _GIVEN.append(find)
    return find


def end_day(leaver, record):
    """Return the day on which a record with `since` ends: that of the leaving, and never the day it began."""
    return max(leaver.on, record.since + timedelta(days=1))


@dataclass(frozen=True)
class Found:
    """One record that ends."""

    ends: Ends
    record: object

    @property
    def line(self):
        """Its line in the preview."""
        state = self.ends.state(self.record)
        return Line(
            f"终止：{self.ends.heading}", self.ends.line(self.record), key_of(self.ends.code, self.record.pk, state)
        )


def find(leavers, *, lock=False):
    """Return {key of the member: [Found]} of everything that ends with these leavings."""
    by_member = {leaver.member.pk: leaver for leaver in leavers}
    if not leavers:
        return {}
    found, ended = {key: [] for key in by_member}, {key: set() for key in by_member}
    for ends in _ENDS:
        rows = ends.rows(leavers).select_related(*ends.related)
        for record in rows.select_for_update(of=("self",), no_key=True) if lock else rows:
            key = ends.member_of(record)
            leaver = by_member[key]
            if leaver.is_moving and not ends.moves(record, leaver, ended[key]):
                continue
            if ends.applies(record, leaver, ended[key]):
                found[key].append(Found(ends, record))
                ended[key].add((ends.code, record.pk))
    return found


def waiting(leavers):
    """Return {key of the member: [line]} of what waits for or from these people and does not end by itself."""
    lines = {leaver.member.pk: [] for leaver in leavers}
    for one in _WAITS if leavers else ():
        for key, line in one(leavers):
            lines[key].append(line)
    for key, given in _given([one for one in leavers if not one.is_moving]):
        if not given.is_due:
            lines[key].append(f"{given.line}在离会的日期以后，请核对")
    return lines


def _given(departures):
    """Return [(key of the member, Given)] of these leavings."""
    return [one for find in _GIVEN if departures for one in find(departures)]


def preview(leaver, *, lock=False):
    """Return the Preview of this leaving."""
    [found] = find([leaver], lock=lock).values()
    [lines] = waiting([leaver]).values()
    listed = [one.line for one in found] + [Line(_WAITING, line, key_of(_WAITING, line)) for line in lines]
    return Preview(key_of(leaver.member.pk, str(leaver.reason), leaver.on), tuple(listed))


def sentence(leaver, found, lines):
    """Return what ends and what waits as one sentence."""
    told = [f"将终止：{'；'.join(one.ends.line(one.record) for one in found)}。" if found else ""]
    told.append(f"等着办理：{'；'.join(lines)}。" if lines else "")
    return f"{leaver.member.name}{LeftBy(leaver.reason).label}，{''.join(told) or '没有别的事项随之变化。'}"


def sentence_of_moving(mover, found):
    """Return what ends with a transfer as one sentence, and how it is kept."""
    lines = "；".join(one.ends.line(one.record) for one in found)
    return (
        f"{mover.member.name}由“{mover.former}”调到“{mover.to}”，将终止：{lines}。"
        "要保留的，请留下这一行不导入，在会员页上办理校内调动。"
    )


def end_all(departure, leaver, found, *, actor):
    """End what was found and keep how it was before, for the leaving to be undone; return the lines of what ended."""
    endings = [
        DepartureEnding(
            departure=departure,
            what=one.ends.code,
            record=one.record.pk,
            line=one.ends.line(one.record)[:300],
            before=one.ends.state(one.record),
        )
        for one in found
    ]
    for one in found:
        one.ends.end(one.record, leaver, actor=actor)
    for ending, ends, record in _with_records(endings):
        ending.after = ends.state(record)
    DepartureEnding.objects.bulk_create(endings)
    return [ending.line for ending in endings]


def preview_restoring(departure):
    """Return the Preview of what an undoing restores, and of what the person was given since and keeps.

    ValidationError where something was given because the person had left.
    """
    headings = {ends.code: ends.heading for ends in _ENDS}
    given = [] if departure.is_move else [one for _, one in _given([departure])]
    if wrong := [one.line for one in given if one.because_left]:
        raise ValidationError(
            f"已因{departure.get_reason_display()}办理{'、'.join(wrong)}；撤销离会以后没有依据，请先退回、作废或冲正。"
        )
    lines = [
        Line(f"不再终止：{headings[ending.what]}", ending.line, key_of(ending.what, ending.record))
        for ending in departure.endings.all()
    ]
    lines += [Line(_GIVEN_SINCE, one.line, key_of(_GIVEN_SINCE, one.line)) for one in given]
    return Preview(key_of(departure.pk), tuple(lines))


def restore_all(departure, *, actor):
    """Restore what ended with it; ValidationError, if anything of it has changed since or stands in the way."""
    endings = _with_records(departure.endings.all())
    changed = [one.line for one, ends, record in endings if ends.state(record) != one.after]
    if changed:
        what = "调动" if departure.is_move else "离会"
        raise ValidationError(f"办理{what}以后又变动过，不能撤销：{'；'.join(changed)}。请分别更正。")
    for one, ends, stored in endings:
        record = stored or ends.model(pk=one.record)
        ends.put_back(record, one.before)
        try:
            ends.restore(record, actor=actor)
        except ValidationError as refusal:
            raise ValidationError(f"不能恢复“{one.line}”：{' '.join(refusal.messages)}") from None


def _with_records(endings):
    """Return [(ending, its Ends, the stored record or None)]."""
    found, endings = [], list(endings)
    for ends in _ENDS:
        own = [one for one in endings if one.what == ends.code]
        stored = ends.stored([one.record for one in own])
        found += [(one, ends, stored.get(one.record)) for one in own]
    return found
