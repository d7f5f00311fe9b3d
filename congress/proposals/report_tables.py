"""The tables and charts of proposals that a report prints; empty without proposals in the period."""

from django.db.models import Count, Q

from congress.choices import ANSWERED, DutyRole, Rating
from congress.proposals import figures as counted
from congress.proposals.models import Assignment, Proposal
from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.figures import registry
from unionportal.core.figures.report_tables import chart, table

_OUTCOMES = (
    ("立案", "congress.proposals.filed"),
    ("作为意见建议", "congress.proposals.as_suggestion"),
    ("并案（并入以上提案）", "congress.proposals.merged"),
    ("暂不予立案", "congress.proposals.not_filed"),
    ("待审查", "congress.proposals.pending"),
)
_COLLECTED, _MERGED, _PENDING = (
    "congress.proposals.collected",
    "congress.proposals.merged",
    "congress.proposals.pending",
)


def _papers(period, scope, unit):
    papers = Proposal.objects.visible_to(scope.judged(READ_FIGURES)).within(unit)
    return papers.filter(counted.collected(period)).order_by()


@table(
    "congress.proposals.reconciliation",
    "提案审查结果",
    columns=("审查结果", "提案（件）", "案（件）"),
    figures=(*(code for _, code in _OUTCOMES), _COLLECTED, "congress.proposals.cases"),
)
def reconciliation(period, scope, unit):
    """Return papers and cases by outcome, what was collected, and whether the outcomes add up to it."""
    wanted = registry.known([*(code for _, code in _OUTCOMES), _COLLECTED, "congress.proposals.cases"])
    found = registry.values(wanted, period, scope, unit)
    if not found[_COLLECTED]:
        return []
    shown = [(label, code) for label, code in _OUTCOMES if code != _PENDING or found[code]]
    lines = [(label, found[code], 0 if code == _MERGED else found[code]) for label, code in shown]
    papers, cases = sum(line[1] for line in lines), sum(line[2] for line in lines)
    fits = (papers, cases) == (found[_COLLECTED], found["congress.proposals.cases"])
    check = (
        ("相符", "相符")
        if fits
        else (f"相差{found[_COLLECTED] - papers}", f"相差{found['congress.proposals.cases'] - cases}")
    )
    return [*lines, ("征集合计", found[_COLLECTED], found["congress.proposals.cases"]), ("各项之和与合计", *check)]


@table(
    "congress.proposals.by_category",
    "提案分类",
    columns=("类别", "征集", "立案", "意见建议", "并案", "暂不予立案"),
    figures=(
        "congress.proposals.collected",
        "congress.proposals.filed",
        "congress.proposals.as_suggestion",
        "congress.proposals.not_filed",
    ),
)
def by_category(period, scope, unit):
    """Return one line per category with papers, in the order of the categories."""
    columns = {
        "all": Count("pk"),
        "filed": Count("pk", filter=counted.FILED),
        "suggestion": Count("pk", filter=counted.SUGGESTION),
        "merged": Count("pk", filter=counted.MERGED),
        "not_filed": Count("pk", filter=counted.NOT_FILED),
    }
    rows = _papers(period, scope, unit).values("category__name", "category__position").annotate(**columns)
    rows = sorted(rows, key=lambda row: (row["category__name"] is None, row["category__position"], str(row)))
    return [(row["category__name"] or "未分类", *(row[name] for name in columns)) for row in rows]


@table(
    "congress.proposals.by_department",
    "部门承办提案",
    columns=("承办部门", "主办", "协办", "已答复", "满意", "基本满意", "不满意"),
    figures=("congress.proposals.departments", "congress.proposals.overdue"),
)
def by_department(period, scope, unit):
    """Return one line per department, those that lead most first; ratings are those of the proposals it leads."""
    lead = Q(role=DutyRole.LEAD)
    columns = {
        "lead": Count("pk", filter=lead),
        "assist": Count("pk", filter=Q(role=DutyRole.ASSIST)),
        "replied": Count("pk", filter=Q(replied_on__isnull=False)),
        **{value: Count("pk", filter=lead & Q(proposal__rating=value)) for value in Rating.values},
    }
    rows = Assignment.objects.visible_to(scope.judged(READ_FIGURES)).within(unit)
    rows = rows.filter(counted.departments(period)).order_by().values("unit__name").annotate(**columns)
    rows = sorted(rows, key=lambda row: (-row["lead"], -row["assist"], row["unit__name"]))
    return [(row["unit__name"], *(row[name] for name in columns)) for row in rows]


@table(
    "congress.proposals.ratings",
    "提案办理评价",
    columns=("评价", "立案", "意见建议", "合计"),
    figures=(
        "congress.proposals.satisfied",
        "congress.proposals.basically",
        "congress.proposals.dissatisfied",
        "congress.proposals.unrated",
    ),
)
def ratings(period, scope, unit):
    """Return how proposers rated what was answered, and how many did not rate."""
    columns = {
        f"{one}_{rating or 'none'}": Count("pk", filter=Q(outcome=one, rating=rating) & counted.REPLIED)
        for one in ANSWERED
        for rating in (*Rating.values, "")
    }
    found = _papers(period, scope, unit).aggregate(**columns)
    if not any(found.values()):
        return []
    lines = []
    for rating, label in (*Rating.choices, ("none", "未评价")):
        parts = [found[f"{one}_{rating}"] for one in ANSWERED]
        lines.append((label, *parts, sum(parts)))
    return lines


chart(
    "congress.proposals.by_category", "提案分类", of="congress.proposals.by_category", kind="hbar", column=1, unit="件"
)
chart("congress.proposals.ratings", "提案办理评价", of="congress.proposals.ratings", kind="donut", column=3, unit="件")


@table(
    "congress.proposals.outcomes",
    "提案构成",
    columns=("审查结果", "提案（件）"),
    figures=tuple(code for _, code in _OUTCOMES),
)
def outcomes(period, scope, unit):
    """Return the outcomes alone, for the chart."""
    found = registry.values(registry.known(code for _, code in _OUTCOMES), period, scope, unit)
    return [(label, found[code]) for label, code in _OUTCOMES if found[code]]


chart("congress.proposals.outcomes", "提案构成", of="congress.proposals.outcomes", kind="donut", column=1, unit="件")
