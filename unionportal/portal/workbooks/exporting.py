"""The filled 台账: kinds of somebody's choice, of the rows he may see and prepare, to be corrected and uploaded again.

What is private is masked, and a masked cell changes nothing on its way in. Of people whom the reader may have whole he
gets it whole where he gives a reason, and the log names each of them.
"""

import re
import tempfile
from itertools import islice

from django.core.exceptions import PermissionDenied
from django.db import transaction

from unionportal.core import acts
from unionportal.core.access.scoping import Scope
from unionportal.core.files.attachments import KEPT_DAYS, XLSX, empty_made_by, keep_file
from unionportal.core.jobs import outbox
from unionportal.core.ledger import GUIDE, offered
from unionportal.core.models import Unit
from unionportal.core.notices.own import notify_of_job
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason
from unionportal.sheets.workbook import write_ledger

EXPORT = "portal.ledger_export"
# More rows than that are not written while somebody waits: a thousand take a good part of a second.
MOST_AT_ONCE = 5_000
_SPOOL = 2**20
_MASK = "***"
_YEAR = re.compile(r"\d{4}")


class TooMany(Exception):
    """There are more rows than are written at once."""


def rows_of(entry, scope, year=None, whole=frozenset()):
    """Yield the rows of a kind that are in the scope, masked; of a kind that has years, those of `year` if given.

    Those whose first key is in `whole` are not masked.
    """
    masks, by = entry.loader.masks, entry.spec.year_by
    # By what is part of the key rows are found again.
    private = entry.loader.private - set(entry.spec.key_columns)
    for row in entry.loader.export(_judged(entry, scope)):
        if year and by and str(year) not in _YEAR.findall(str(row[by])):
            continue
        to_mask = () if whole and row[entry.spec.key_columns[0]] in whole else private
        hidden = {key: _masked(row[key], masks.get(key)) for key in to_mask if row.get(key) not in (None, "")}
        yield {**row, **hidden} if hidden else row


def _judged(entry, scope):
    """Return the scope as the permission to prepare such rows judges it."""
    return scope.judged(next((perm for perm in entry.rights.makers if scope.paths(perm)), entry.rights.prepare))


def _read_whole(entry, scope, actor, reason):
    """Log who is read whole and why, where there is a reason; return the keys of their rows."""
    whole = getattr(entry.loader, "whole", None)
    if not reason or whole is None or not actor.holds(whole.permission):
        return frozenset()
    exported = entry.loader.model.objects.visible_to(_judged(entry, scope))
    may = entry.loader.model.objects.visible_to(scope.judged(whole.permission))
    # Each line of the log names the unit.
    people = list(exported.filter(pk__in=may.values("pk")).select_related(entry.loader.model.scope_path))
    labels = "、".join(column.header for column in entry.spec.columns if column.key in entry.loader.private)
    facts = {"项目": labels, "原因": require_reason(reason)[:200]}
    audit.record_all(actor, whole.act, [(one, facts) for one in people])
    return frozenset(getattr(one, whole.attribute) for one in people)


def _masked(value, mask):
    """Return the value so masked that a reader knows it: with three stars at least."""
    text = mask(str(value)) if mask else _MASK
    return text if _MASK in text else _MASK


@transaction.atomic
def export_at_once(kinds, year, *, actor, reason=""):
    """Return the open workbook of the kinds with these keys; TooMany if it is one for the worker. It is audited.

    With a `reason` the masked columns are whole for who may read them.
    """
    entries, scope, left = _entries(kinds, actor), Scope.of(actor), MOST_AT_ONCE
    filled = []
    for entry in entries:
        rows = list(islice(rows_of(entry, scope, year, _read_whole(entry, scope, actor, reason)), left + 1))
        left -= len(rows)
        if left < 0:
            raise TooMany
        filled.append((entry.spec, rows))
    return _written(filled, year, actor)[0]


@transaction.atomic
def request_export(kinds, year, *, actor, reason=""):
    """Enqueue the job that writes the workbook; return it, or the one already enqueued."""
    wanted = {"kinds": [entry.spec.key for entry in _entries(kinds, actor)], "year": year}
    wanted |= {"reason": reason} if reason else {}
    return outbox.enqueue_once(EXPORT, name_of_file(year).removesuffix(".xlsx"), actor=actor, **wanted)


def make_export(job, progress):
    """Write the workbook that the job is for, of the rows its owner may see now; return the outcome."""
    actor, year = job.requested_by, job.arguments["year"]
    entries, scope = _entries(job.arguments["kinds"], actor), Scope.of(actor)
    reason = job.arguments.get("reason", "")

    def shown(number, entry):
        progress(0.9 * number / len(entries), f"正在写入工作表「{entry.spec.title}」")
        yield from rows_of(entry, scope, year, _read_whole(entry, scope, actor, reason))

    filled = [(entry.spec, shown(number, entry)) for number, entry in enumerate(entries)]
    file, count = _written(filled, year, actor)
    with file:
        kept = keep_file(file, name=name_of_file(year), content_type=XLSX, actor=actor, unit=job.unit)
    notify_of_job(job, f"台账已导出，共 {count} 行，请下载。", about="导出台账")
    return outbox.Outcome(f"已导出 {count} 行，文件保留{KEPT_DAYS}天。", {"rows": count}, (kept,))


def name_of_file(year):
    """Return the name under which the workbook is downloaded."""
    return f"台账{f'（{year}年）' if year else ''}.xlsx"


def forget_exports():
    """Empty the workbooks that were written KEPT_DAYS ago."""
    empty_made_by(EXPORT)


def _entries(kinds, actor):
    """Return the entries with these keys; PermissionDenied if the user may not prepare all of them."""
    found = [entry for entry in offered(actor) if entry.spec.key in kinds]
    if not found or len(found) < len(set(kinds)):
        raise PermissionDenied("只能导出自己可以编制的工作表。")
    return found


def _written(filled, year, actor):
    """Return (open file, number of rows) of [(spec, rows)], with an audit entry of how many of each kind."""
    counts = dict.fromkeys((spec.title for spec, _ in filled), 0)

    def counted(title, rows):
        for row in rows:
            counts[title] += 1
            yield row

    file = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 -- the response or the job closes it
    try:
        count = write_ledger(file, [(spec, counted(spec.title, rows)) for spec, rows in filled], guide=GUIDE)
        facts = {"年度": year} if year else {}
        audit.record(actor, acts.EXPORT_LEDGER, Unit.root(), 工作表=counts, **facts)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file, count
