"""审计意见 of the auditors, of which PDF and Word are two layouts of one Document."""

from decimal import Decimal

from finance import permissions
from finance.flow.audit_flow import FindingState
from finance.models import AuditOpinion
from finance.services.auditing.opinions import listed_by
from unionportal.core.printing.registry import record_form
from unionportal.core.printing.wording import union
from unionportal.core.values.dates import chinese_date
from unionportal.documents.facts import Column, Document, Heading, Para, Signature, TableBlock

_COLUMNS = (
    Column("编号", 1.6),
    Column("工会组织", 1.2, "l"),
    Column("审计事项", 1.4, "l"),
    Column("程度", 0.7),
    Column("发现", 1.7, "l"),
    Column("金额（元）", 1.5, "r"),
    Column("整改", 0.9),
)


@record_form("paper", "审计意见", AuditOpinion, permissions.VIEW_OPINION, has_word=True)
def opinion_form(opinion, reader):
    """Return the opinion with the findings that it lists."""
    return opinion_document(opinion, reader.bounded(listed_by(opinion)))


def opinion_document(opinion, listed):
    """Return the Document of an opinion and of these (finding, its state)."""
    found = (TableBlock("审计发现", _COLUMNS, tuple(_row(*one) for one in listed)),) if listed else ()
    parts = [
        ("审查对象", f"{opinion.title}。"),
        ("审查依据", opinion.basis),
        ("总体评价", opinion.overall),
        ("发现的问题和整改", _summed_up(opinion.year, listed), found),
        ("意见和建议", opinion.advice or "无。"),
        ("结论", opinion.conclusion),
    ]
    blocks = []
    for numeral, (heading, text, *more) in zip("一二三四五六", parts, strict=True):
        blocks += [Heading(1, f"{numeral}、{heading}"), Para(text), *(block for group in more for block in group)]
    passed = f"本意见经{opinion.meeting}（{chinese_date(opinion.met_on)}）通过。"
    day = chinese_date(opinion.issued_on) if opinion.issued_on else "　　　　年　　月　　日"
    return Document(
        title="审计意见",
        subtitle=f"{union()}　{opinion.title}",
        blocks=(
            *blocks,
            Para(passed),
            Signature(("经费审查委员会主任（签名）：＿＿＿＿＿＿", f"{union()}经费审查委员会", day)),
        ),
        subject=str(opinion),
        author=f"{union()}经费审查委员会",
        status_mark=None if opinion.issued_on else f"（{opinion.get_state_display()}）",
    )


def _summed_up(year, listed):
    if not listed:
        return f"{year}年没有审计发现，以前年度的发现都已销号。"
    of_year = [one for one in listed if one[0].year == year]
    closed = sum(state == FindingState.CLOSED for _, state in listed)
    yuan = sum((finding.amount or 0 for finding, _ in listed), Decimal("0.00"))
    earlier = f"，以前年度未销号的 {len(listed) - len(of_year)} 项" if len(listed) > len(of_year) else ""
    return (
        f"{year}年的审计发现 {len(of_year)} 项{earlier}，涉及金额 {yuan:,.2f} 元；"
        f"已整改销号 {closed} 项，尚在整改 {len(listed) - closed} 项。"
    )


def _row(finding, state):
    amount = "" if finding.amount is None else f"{finding.amount:,.2f}"
    severity = finding.get_severity_display()
    return (finding.number, str(finding.unit), str(finding.matter), severity, finding.title, amount, state.label)
