"""A statement as it was published: kept as JSON, read again, and held against the books of today."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from finance.flow.plan_flow import PLAN_FLOW
from finance.models import Account, PublishedEdition
from finance.queries import NOTHING
from finance.services.planning.statement import Line, Statement, statement
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.values.rules import require_reason

_SIDES = ("income", "expense", "projects")
_YUAN = ("prior", "initial", "total", "committed", "paid")


@dataclass(frozen=True)
class Named:
    """A project as it was called."""

    whose: str
    key: int | None = None

    def __str__(self):
        return self.whose


@dataclass(frozen=True)
class Change:
    """One amount that is another one today: where it stands, in which column, what was published, what it is now."""

    where: str
    column: str
    then: Decimal
    now: Decimal


@PLAN_FLOW.act("publish")
def publish_plan(plan, *, actor):
    """Show the approved version to every member, and keep what they read; return it."""
    return _publish(plan, "publish", actor)


@PLAN_FLOW.act("publish_again", form=ReasonForm)
def publish_again(plan, *, actor, reason):
    """Show every member the version as the books are today, for a reason; what they read before is kept; return it."""
    last = plan.editions.last()
    if last is not None and not changes_since(plan, last):
        raise ValidationError("公布以后，这张表没有变动，不用重新公布。")
    return _publish(plan, "publish_again", actor, require_reason(reason, field="reason"))


def _publish(plan, move, actor, reason=""):
    today = timezone.localdate()

    def keep(locked):
        last = locked.editions.last()
        # Of what was published before that was kept, the first is none of them.
        number = last.number + 1 if last else 1 + bool(locked.published_on)
        content = content_of(statement(locked.year, before=locked, on=today))
        facts = {"unit": locked.unit, "number": number, "published_on": today, "published_by": actor}
        PublishedEdition.objects.create(plan=locked, content=content, reason=reason, **facts)
        return {"published_on": today}

    return PLAN_FLOW.fire(plan, move, actor=actor, effect=keep, facts={"原因": reason} if reason else None)


def published_statement(plan, edition):
    """Return the Statement that members read: that of the edition, or of the books where none was kept."""
    if edition is not None:
        return statement_of(edition.content)
    return statement(plan.year, before=plan, on=plan.published_on)


def changes_since(plan, edition):
    """Return [Change] between an edition and what the same table would say by the books of today."""
    now = content_of(statement(plan.year, before=plan, on=edition.published_on))
    return list(_changes(statement_of(edition.content), statement_of(now), is_final=plan.is_final))


def _changes(then, now, *, is_final):
    columns = {"prior": then.prior_name, "total": "核定预算" if is_final else "本年预算"}
    columns |= {"initial": "年初预算", "paid": "本年决算"} if is_final else {}
    for side, whole in (("income", "本年收入合计"), ("expense", "本年支出合计"), ("projects", "其中项目合计")):
        rows = [dict(_leaves(getattr(one, side))) for one in (then, now)]
        sums = [getattr(one, f"total_{side}") for one in (then, now)]
        for key in dict.fromkeys((*rows[0], *rows[1])):
            name, _ = rows[0].get(key) or rows[1][key]
            yield from _of_line(name, *(row[key][1] if key in row else None for row in rows), columns)
        yield from _of_line(whole, *sums, columns)


def _leaves(lines):
    """Yield (by what a line is known, (its name, the line)), without those that add up others."""
    project = None
    for line in lines:
        if line.is_group:
            project = line.of
        else:
            within = project if isinstance(project, Named) else None
            key = (within and within.key, line.of.pk)
            yield key, (f"{within} {line.of}" if within else str(line.of), line)


def _of_line(where, then, now, columns):
    """Yield the changes of one line, which may be None in one of the two."""
    for name, label in columns.items():
        amounts = [NOTHING if one is None else one.yuan[name] for one in (then, now)]
        if amounts[0] != amounts[1]:
            yield Change(where, label, *amounts)


def content_of(found):
    """Return a Statement as JSON."""
    until = found.prior_until and found.prior_until.isoformat()
    sides = {side: [_line_out(line) for line in getattr(found, side)] for side in _SIDES}
    notes = {str(key): words for key, words in found.notes.items()}
    return {"year": found.year, "prior_until": until, "notes": notes, "recovered": str(found.recovered), **sides}


def statement_of(content):
    """Return the Statement that was kept as JSON."""
    until = content["prior_until"] and datetime.date.fromisoformat(content["prior_until"])
    sides = {side: tuple(map(_line_in, content[side])) for side in _SIDES}
    notes = {int(key): words for key, words in content["notes"].items()}
    # Earlier editions did not say it.
    recovered = Decimal(content.get("recovered", NOTHING))
    return Statement(content["year"], notes=notes, prior_until=until, recovered=recovered, **sides)


def _line_out(line):
    of = line.of
    if isinstance(of, Account):
        named = {"account": of.pk, "code": of.code, "name": of.name, "kind": of.kind}
    else:
        named = {"project": of.project and of.project.pk, "name": of.whose}
    yuan = {name: str(getattr(line, name)) for name in _YUAN}
    return {**named, "depth": line.depth, "is_group": line.is_group, **yuan}


def _line_in(row):
    if "account" in row:
        of = Account(pk=row["account"], code=row["code"], name=row["name"], kind=row["kind"])
    else:
        of = Named(row["name"], row["project"])
    yuan = {name: Decimal(row[name]) for name in _YUAN}
    return Line(of, depth=row["depth"], is_group=row["is_group"], **yuan)
