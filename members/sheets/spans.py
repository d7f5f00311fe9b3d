"""What the roster does to the spans of membership: what does not fit them, and what is written in bulk."""

import datetime

from django.core.exceptions import ValidationError
from django.db import connection

from members.choices import LeftBy
from members.models import Member
from members.services import leaving
from unionportal.core.models import Unit
from unionportal.core.values.rules import not_later_than_today

_DAYS = {"left_on": "离会日期", "moved_on": "调入日期"}


def leavers(columns, existing):
    """Return the Leavers: members on the roster whose row says for the first time that they left, and why."""
    reasons = {}
    for staff_no, on, reason in zip(columns["staff_no"], columns["left_on"], columns["left_by"], strict=True):
        before = existing.get((staff_no,))
        if before and on and reason and before["left_on"] is None:
            reasons[before["pk"]] = (reason, on)
    members = Member.objects.filter(pk__in=reasons).select_related("user", "unit").order_by("pk") if reasons else ()
    return [leaving.Leaver(member, *reasons[member.pk]) for member in members]


def movers(columns, existing):
    """Return the Leavers of a unit: members whose row says that they moved to another, and not that they left too."""
    moves = {}
    for place, staff_no in enumerate(columns["staff_no"]):
        before, to, on = existing.get((staff_no,)), columns["unit"][place], columns["moved_on"][place]
        stays = before and before["left_on"] is None and columns["left_on"][place] is None
        if stays and to and on and to.pk != before["unit_id"]:
            moves[before["pk"]] = (on, before["unit_id"], to)
    if not moves:
        return []
    former = Unit.objects.in_bulk({unit for _, unit, _ in moves.values()})
    people = Member.objects.filter(pk__in=moves).select_related("user", "unit").order_by("pk")
    return [
        leaving.Leaver(member, LeftBy.MOVED, on, former[unit], to)
        for member in people
        for on, unit, to in (moves[member.pk],)
    ]


def row_of(columns, place):
    return {key: columns[key][place] for key in ("unit", "moved_on", "joined_on", "left_on", "left_by")}


def problems(row, before):
    """Yield (column, sentence) of what does not fit the spans of membership."""
    unit, moved_on, left_on = row["unit"], row["moved_on"], row["left_on"]
    moves = before and unit and before["unit_id"] != unit.pk
    if left_on and (not before or left_on != before["left_on"]):
        yield from _not_in_future("left_on", left_on)
    if moves and moved_on:
        yield from _not_in_future("moved_on", moved_on)
    if unit and (moves or not before) and not left_on and unit.closed_on:
        yield "unit", f"“{unit}”已于{unit.closed_on}撤销。"
    if not before:
        return
    if moves and before["left_on"]:
        yield "unit", "此人已离会，不能再调动。"
    elif moves and not moved_on:
        yield "moved_on", "分工会与登记的不同：调动请填写“调入日期”，没有调动请改回原来的分工会。"
    elif moves and moved_on <= before["last_since"]:
        yield "moved_on", f"须晚于在原分工会的起始日期{before['last_since']}。"
    if left_on and left_on < max(before["last_since"], moved_on if moves and moved_on else datetime.date.min):
        yield "left_on", "不得早于在现分工会的起始日期。"
    if left_on and not before["left_on"] and not row["left_by"]:
        yield "left_by", "填写了离会日期，也请填写离会原因。"
    if before["left_on"] and row["left_by"] and row["left_by"] != before["last_left_by"]:
        yield (
            "left_by",
            f"此人已登记{LeftBy(before['last_left_by']).label}（{before['left_on']}），离会原因不能由台账改写；"
            "登记错了，请在会员页上撤销离会，再重新办理。",
        )
    if before["left_on"] and row["joined_on"] and row["joined_on"] >= before["left_on"] and not left_on:
        yield (
            "joined_on",
            f"此人已于{before['left_on']}离会。重新入会请在会员页上办理，还是同一个人；这里写第一次入会的日期。",
        )
    elif row["joined_on"] and before["first_until"] and row["joined_on"] > before["first_until"]:
        yield "joined_on", f"不得晚于第一段会籍的终止日期{before['first_until']}。"


def _not_in_future(key, day):
    """Yield the sentence about a day that has not come: whoever moves or leaves does so at once."""
    try:
        not_later_than_today(day, _DAYS[key])
    except ValidationError as refusal:
        yield key, refusal.message


def moved_ends(columns, existing):
    """Return which spans move: (staff number, date) of transfers, leavings and joinings of members that existed."""
    moved, ended, begun = [], [], []
    for place, staff_no in enumerate(columns["staff_no"]):
        before = existing.get((staff_no,))
        if before is None:
            continue
        row = row_of(columns, place)
        if row["unit"].pk != before["unit_id"]:
            moved.append((staff_no, row["moved_on"]))
        if row["left_on"] and row["left_on"] != before["left_on"]:
            ended.append((staff_no, row["left_on"]))
        if row["joined_on"] != before["joined_on"]:
            begun.append((staff_no, row["joined_on"]))
    return moved, ended, begun


def _unzip(pairs):
    return [list(column) for column in zip(*pairs, strict=True)] or [[], []]


def _execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def open_spans(left):
    _execute(
        "INSERT INTO members_membership (member_id, unit_id, since, until, joined_by, left_by, document)"
        " SELECT m.id, m.unit_id, m.joined_on, m.left_on, 'joined', coalesce(w.reason, ''), ''"
        " FROM ledger_stage s JOIN members_member m ON m.staff_no = s.staff_no"
        " LEFT JOIN unnest(%s::text[], %s::text[]) AS w (staff_no, reason) ON w.staff_no = m.staff_no"
        " WHERE NOT EXISTS (SELECT FROM members_membership p WHERE p.member_id = m.id)",
        *_unzip(left),
    )


def move_spans(moved):
    """校内调动: the open span ends on the day, and one in the new unit begins."""
    numbers, days = _unzip(moved)
    _execute(
        "UPDATE members_membership p SET until = w.day, left_by = 'moved'"
        " FROM unnest(%s::text[], %s::date[]) AS w (staff_no, day) JOIN members_member m USING (staff_no)"
        " WHERE p.member_id = m.id AND p.until IS NULL",
        numbers,
        days,
    )
    _execute(
        "INSERT INTO members_membership (member_id, unit_id, since, joined_by, left_by, document)"
        " SELECT m.id, m.unit_id, w.day, 'moved', '', ''"
        " FROM unnest(%s::text[], %s::date[]) AS w (staff_no, day) JOIN members_member m USING (staff_no)",
        numbers,
        days,
    )


def end_spans(ended, reasons):
    """离会: the last span ends on the day, for the reason given; a corrected date keeps the old reason."""
    numbers, days = _unzip(ended)
    _execute(
        "UPDATE members_membership p SET until = w.day, left_by = coalesce(w.reason, p.left_by)"
        " FROM unnest(%s::text[], %s::date[], %s::text[]) AS w (staff_no, day, reason)"
        " JOIN members_member m USING (staff_no) WHERE p.member_id = m.id"
        " AND p.since = (SELECT max(q.since) FROM members_membership q WHERE q.member_id = m.id)",
        numbers,
        days,
        [reasons.get(number) for number in numbers],
    )


def begin_spans(begun):
    """Let the first span of a member begin on the corrected joining date."""
    _execute(
        "UPDATE members_membership p SET since = w.day"
        " FROM unnest(%s::text[], %s::date[]) AS w (staff_no, day) JOIN members_member m USING (staff_no)"
        " WHERE p.member_id = m.id"
        " AND p.since = (SELECT min(q.since) FROM members_membership q WHERE q.member_id = m.id)",
        *_unzip(begun),
    )
