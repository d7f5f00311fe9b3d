"""The start page of the back office: what waits for this person, what is due, batches under way, what he did last."""

import datetime
from collections import defaultdict

from django.apps import apps
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from finance.services import ClaimState, awaiting_payment
from unionportal.core.access.scoping import ScopedModel, Unitless
from unionportal.core.models import AuditEntry
from unionportal.core.trail.kept import Kept
from unionportal.portal import inbox
from unionportal.portal.office.due import due
from unionportal.portal.office.faces import office_page, portal_page
from unionportal.portal.office.lines import Line
from welfare.models import GiftIssue

# How many of one's acts are looked through for records, and how many of these are shown.
_ACTS, _SHOWN, _BATCHES = 40, 8, 5
# A batch that is handed out at all is within this many days.
_DAYS = 400
_CLAIMS = "finance.view_claim"
_kept = Kept(500)
# Tables whose records the log does not name, and that have their name in their own columns.
_KEYS_IN_LOG = {"congress.Proposal", "finance.Claim", "finance.Payment"}
# Codes of acts of looking, which change nothing.
_LOOKS = r"\.(read|export|print)_|_export$"


def dashboard(request, context):
    """Return the context of the start page, for the theme; what was read is kept until somebody acts."""
    parts = _kept((request.user.pk, request.scope), lambda: _parts(request))
    return {**context, "waiting": inbox.waiting(request), **parts}


def _parts(request):
    return {"due": due(request), "batches": [*_gifts(request), *_payments(request)], "acts": _last_acts(request)}


# Nobody signs for what came back.
_KEPT = Q(recipients__cost__gt=F("recipients__returned") + F("recipients__returned_later"))


def _gifts(request):
    """Return a Line for each batch of gifts that was approved and not signed for by everybody, the newest first."""
    if not request.user.holds(GiftIssue.view_permission()):
        return []
    since = timezone.localdate() - datetime.timedelta(days=_DAYS)
    rows = GiftIssue.objects.visible_to(request.scope).handed_out().filter(issued_on__gte=since)
    counted = rows.annotate(
        people=Count("recipients", filter=_KEPT),
        unsigned=Count("recipients", filter=_KEPT & Q(recipients__signed_on__isnull=True)),
    )
    handed = counted.filter(unsigned__gt=0).select_related("unit").order_by("-issued_on", "-pk")[:_BATCHES]
    return [
        Line(
            f"发放 · {issue.title}",
            f"{issue.people} 人，已签收 {issue.people - issue.unsigned} 人",
            office_page(issue, request.user) or portal_page(issue, request.user),
            f"待签收 {issue.unsigned}",
        )
        for issue in handed
    ]


def _payments(request):
    """Return a Line for what was approved and is not paid yet, in sum."""
    number, total = awaiting_payment(request.scope) if request.user.holds(_CLAIMS) else (0, None)
    if not number:
        return []
    url = f"{reverse('admin:finance_claim_changelist')}?state__exact={ClaimState.APPROVED}"
    return [Line("已批准待支付", f"共 {intcomma(total)} 元", url, f"{number} 笔")]


def _last_acts(request):
    """Return a Line for each of the records on which this user acted last and which he may still open."""
    entries = AuditEntry.objects.filter(actor=request.user).exclude(code__regex=_LOOKS).order_by("-pk")[:_ACTS]
    newest = {}
    for entry in entries:
        newest.setdefault((entry.target_type, entry.target_id), entry)
    chosen = dict(list(newest.items())[: 2 * _SHOWN])
    pages = _pages(chosen, request)
    lines = []
    for key, entry in chosen.items():
        if key in pages:
            record, url = pages[key]
            at = date_format(timezone.localtime(entry.at), "DATETIME_FORMAT")
            lines.append(Line(f"{entry.act} · {_name_of(record, entry)}", at, url))
    return lines[:_SHOWN]


def _name_of(record, entry):
    """Return the name of the record for whoever may open it; of some the log, which more people read, has the key."""
    return str(record) if record._meta.label in _KEYS_IN_LOG else entry.target_label


def _pages(keys, request):
    """Return {(table, key): (record, address)} of what this user may open; one query for each table."""
    by_table = defaultdict(list)
    for table, key in keys:
        by_table[table].append(key)
    found = {}
    for table, wanted in by_table.items():
        for record in _records(table, wanted, request.scope):
            if url := office_page(record, request.user) or portal_page(record, request.user):
                found[table, str(record.pk)] = record, url
    return found


def _records(table, keys, scope):
    try:
        model = apps.get_model(table)
    except (LookupError, ValueError):
        # Of a table that there is no more.
        return []
    if issubclass(model, Unitless):
        return model.objects.filter(pk__in=keys)
    if not issubclass(model, ScopedModel):
        return []
    return model.objects.visible_to(scope).select_related(*filter(None, [model.scope_path])).filter(pk__in=keys)
