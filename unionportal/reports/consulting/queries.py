"""Reads of drafts sent out for opinions: what is still open of a report, and the table of what was adopted."""

from django.db.models import Count, Q
from django.utils import timezone

from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column, Document, Para, TableBlock
from unionportal.reports.models import Consultation, ConsultationState, Opinion, OpinionState, RecipientState

HEADERS = ("针对", "意见", "提出", "处理", "说明")


def consultations_of(report):
    """Return the consultations of a report, the newest first, with how many recipients and opinions are open."""
    return list(
        Consultation.objects.filter(report=report)
        .annotate(
            sent_to=Count("recipients", distinct=True),
            waiting=Count(
                "recipients",
                filter=Q(recipients__state=RecipientState.WAITING, state=ConsultationState.OPEN),
                distinct=True,
            ),
            undecided=Count(
                "recipients__opinions", filter=Q(recipients__opinions__state=OpinionState.NEW), distinct=True
            ),
        )
        .defer("content")
    )


def hint_before_final(consultations):
    """Return the sentence on what is still open before 定稿; empty if nothing is."""
    undecided, waiting = (sum(getattr(one, name) for one in consultations) for name in ("undecided", "waiting"))
    parts = [f"{undecided} 条意见没有处理"] if undecided else []
    parts += [f"{waiting} 处征求意见没有回复"] if waiting else []
    return f"征求意见：还有 {'，'.join(parts)}。" if parts else ""


def opinions_on(consultation):
    """Return the opinions on what was sent out, in the order in which they came."""
    rows = Opinion.objects.filter(recipient__consultation=consultation)
    return rows.select_related("recipient__user", "recipient__unit", "author", "recipient__consultation__report__unit")


def next_open(opinion):
    """Return the opinion to decide on after this one: the next open one on the same draft, else the first; or None."""
    still_open = Opinion.objects.filter(
        recipient__consultation=opinion.recipient.consultation_id, state=OpinionState.NEW
    ).order_by("pk")
    return still_open.filter(pk__gt=opinion.pk).first() or still_open.first()


def by_whom(opinion):
    """Return the sub-union or person, and the delegation, that the opinion is of."""
    recipient = opinion.recipient
    name = recipient.name if recipient.user else f"{recipient.unit.name}（{opinion.author.name}）"
    return f"{name}（{recipient.group}）" if recipient.group else name


def lines_of(consultation):
    """Return the rows of the table of what was adopted (意见采纳情况), under HEADERS."""
    return [
        (one.shown_place, one.text, by_whom(one), one.get_state_display(), one.reason)
        for one in opinions_on(consultation)
    ]


def summary_of(consultation):
    """Return the table of what was adopted as a Document."""
    lines = lines_of(consultation)
    counts = {label: sum(1 for line in lines if line[3] == label) for label in OpinionState.labels}
    said = "，".join(f"{label}{count}条" for label, count in counts.items() if count)
    sent = chinese_date(timezone.localdate(consultation.sent_at))
    text = f"征求意见稿{sent}发出，收到意见{len(lines)}条{'：' if said else ''}{said}。"
    widths = dict(zip(HEADERS, (1.8, 5.5, 1.5, 1.2, 3), strict=True))
    columns = tuple(Column(header, width, "l") for header, width in widths.items())
    return Document(
        title=f"{consultation.report}\n征求意见采纳情况",
        blocks=(Para(text), TableBlock("意见采纳情况", columns, tuple(lines))),
        author=str(consultation.report.unit),
    )
