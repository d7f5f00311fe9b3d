"""Figures of proposals, each counted in the period of its submission (提交日期), whatever happens later.

Collected = filed + suggestions + merged + not filed + pending: every proposal has exactly one outcome, or none yet.
The conditions without a period also serve the statistics of one congress.
"""

from django.db.models import F, Q

from congress.choices import ANSWERED, Outcome, Rating
from congress.proposals.assignment_flow import AssignmentState
from congress.proposals.cosign_flow import CosignState
from congress.proposals.models import Assignment, Cosignature, Proposal, ProposalCategory
from congress.proposals.proposal_flow import PRIVATE, ProposalState
from unionportal.core.figures.families import Each, family
from unionportal.core.figures.registry import distinct, figure, share

_GONE = (AssignmentState.SENT_BACK, AssignmentState.WITHDRAWN)

SUBMITTED = Q(submitted_on__isnull=False) & ~Q(state__in=(*PRIVATE, ProposalState.WITHDRAWN))
FILED = Q(outcome=Outcome.FILED)
SUGGESTION = Q(outcome=Outcome.SUGGESTION)
NOT_FILED = Q(outcome=Outcome.NOT_FILED)
MERGED = Q(outcome=Outcome.MERGED)
PENDING = Q(outcome="")
CASES = ~MERGED
ANSWERABLE = Q(outcome__in=ANSWERED)
CLOSED = Q(state=ProposalState.CLOSED)
REPLIED = Q(replied_on__isnull=False)
RATED = ANSWERABLE & ~Q(rating="")
UNRATED = ANSWERABLE & REPLIED & Q(rating="")
SATISFIED = Q(rating=Rating.SATISFIED)
CONTENT = Q(rating__in=(Rating.SATISFIED, Rating.BASICALLY))


def _of(period, prefix=""):
    """Return papers submitted in the period and not withdrawn."""
    gone = {f"{prefix}state__in": (*PRIVATE, ProposalState.WITHDRAWN)}
    return period.contains(f"{prefix}submitted_on") & ~Q(**gone)


@figure("congress.proposals.collected", "提案.征集", of=Proposal, unit="件")
def collected(period):
    """征集提案：提交日期在期间内的提案，已撤回的不计；并案前逐件计数。"""
    return _of(period)


@figure("congress.proposals.cases", "提案.案件", of=Proposal, unit="件")
def cases(period):
    """提案案件：提交日期在期间内的提案，并入其他提案的不另计（征集数减并案数）。"""
    return _of(period) & CASES


@figure("congress.proposals.filed", "提案.立案", of=Proposal, unit="件")
def filed(period):
    """立案：提交日期在期间内、审查结果为立案的提案，按案计，并入的不另计。"""
    return _of(period) & FILED


@figure("congress.proposals.as_suggestion", "提案.意见建议", of=Proposal, unit="件")
def as_suggestion(period):
    """作为意见建议：提交日期在期间内、审查结果为作为意见建议的提案，按案计，并入的不另计。"""
    return _of(period) & SUGGESTION


@figure("congress.proposals.not_filed", "提案.暂不予立案", of=Proposal, unit="件")
def not_filed(period):
    """暂不予立案：提交日期在期间内、审查结果为暂不予立案的提案。"""
    return _of(period) & NOT_FILED


@figure("congress.proposals.merged", "提案.并案", of=Proposal, unit="件")
def merged(period):
    """并案：提交日期在期间内、并入其他提案的提案，只计被并入的。"""
    return _of(period) & MERGED


@figure("congress.proposals.pending", "提案.待审查", of=Proposal, unit="件")
def pending(period):
    """待审查：提交日期在期间内、还没有审查结果的提案，含退回修改的。"""
    return _of(period) & PENDING


@figure("congress.proposals.withdrawn", "提案.撤回", of=Proposal, unit="件")
def withdrawn(period):
    """撤回：提交日期在期间内、提交后由提案人撤回的提案，不计入征集数。"""
    return period.contains("submitted_on") & Q(state=ProposalState.WITHDRAWN)


@figure("congress.proposals.filing_rate", "提案.立案率", of=Proposal, unit="%", measure=share(lambda period: FILED))
def filing_rate(period):
    """立案率：立案数占征集数的百分比，按提交日期在期间内、未撤回的提案计。"""
    return _of(period)


@figure("congress.proposals.reply_rate", "提案.答复率", of=Proposal, unit="%", measure=share(lambda period: REPLIED))
def reply_rate(period):
    """答复率：已答复数占应答复数（立案和意见建议）的百分比，按提交日期在期间内的提案计。"""
    return _of(period) & ANSWERABLE


@figure(
    "congress.proposals.completion_rate", "提案.办结率", of=Proposal, unit="%", measure=share(lambda period: CLOSED)
)
def completion_rate(period):
    """落实办理率：已办结数占立案和意见建议数的百分比，按提交日期在期间内的提案计。"""
    return _of(period) & ANSWERABLE


@figure("congress.proposals.closed", "提案.办结", of=Proposal, unit="件")
def closed(period):
    """办结：提交日期在期间内、已办结的立案提案和意见建议。"""
    return _of(period) & ANSWERABLE & CLOSED


@figure("congress.proposals.replied", "提案.答复", of=Proposal, unit="件")
def replied(period):
    """已答复：提交日期在期间内、主办部门已答复的立案提案和意见建议。"""
    return _of(period) & ANSWERABLE & REPLIED


@figure(
    "congress.proposals.satisfaction", "提案.满意率", of=Proposal, unit="%", measure=share(lambda period: SATISFIED)
)
def satisfaction(period):
    """满意率：评价为“满意”的占已评价数的百分比，“基本满意”不算，未评价的不计；按提交日期在期间内的提案计。"""
    return _of(period) & RATED


@figure(
    "congress.proposals.contentment",
    "提案.满意和基本满意率",
    of=Proposal,
    unit="%",
    measure=share(lambda period: CONTENT),
)
def contentment(period):
    """满意和基本满意率：评价为“满意”或“基本满意”的占已评价数的百分比，未评价的不计；按提交日期在期间内的提案计。"""
    return _of(period) & RATED


@figure("congress.proposals.rated", "提案.已评价", of=Proposal, unit="件")
def rated(period):
    """已评价：提交日期在期间内、提案人已评价办理情况的立案提案和意见建议。"""
    return _of(period) & RATED


@figure("congress.proposals.unrated", "提案.未评价", of=Proposal, unit="件")
def unrated(period):
    """未评价：提交日期在期间内、已答复而提案人没有评价的立案提案和意见建议，不计入满意率。"""
    return _of(period) & UNRATED


def _rating(value, label):
    definition = f"{label}：提交日期在期间内、提案人最近一次评价为“{label}”的立案提案和意见建议。"

    @figure(f"congress.proposals.{value}", f"提案.{label}", of=Proposal, unit="件", definition=definition)
    def rated_so(period):
        return _of(period) & ANSWERABLE & Q(rating=value)


for _value, _label in Rating.choices:
    _rating(_value, _label)


@figure("congress.proposals.cosignatures", "提案.附议", of=Cosignature, unit="人次")
def cosignatures(period):
    """附议：提交日期在期间内的提案，同意附议的代表，每件每人计一人次。"""
    return _of(period, "proposal__") & Q(state=CosignState.ACCEPTED)


@figure("congress.proposals.departments", "提案.承办部门", of=Assignment, unit="个", measure=distinct("unit"))
def departments(period):
    """承办部门：承办期间内提交的立案提案和意见建议的部门，主办和协办都算，同一部门只计一个，已退回、收回的不算。"""
    return _of(period, "proposal__") & Q(proposal__outcome__in=ANSWERED) & ~Q(state__in=_GONE)


@figure("congress.proposals.overdue", "提案.逾期", of=Assignment, unit="件")
def overdue(period):
    """逾期：期间内提交的提案，答复期限在期间内而过期才答复或期末还没有答复的承办，已退回、收回的不算。"""
    late = Q(replied_on__isnull=True) | Q(replied_on__gt=F("due_on"))
    return _of(period, "proposal__") & Q(due_on__lt=period.last_day) & late & ~Q(state__in=_GONE)


def _of_category(code, name, outcome, said):
    return Each(
        code, name, Proposal, "category", "件", lambda period: _of(period) & outcome, f"提交日期在期间内的{said}。"
    )


family(
    "congress.proposal_categories",
    "提案类别",
    members=lambda: ((str(pk), name) for pk, name in ProposalCategory.objects.values_list("pk", "name")),
    figures=(
        _of_category("collected", "征集", Q(), "提案，已撤回的不计；并案前逐件计数"),
        _of_category("filed", "立案", FILED, "、审查结果为立案的提案，按案计"),
        _of_category("as_suggestion", "意见建议", SUGGESTION, "、审查结果为作为意见建议的提案，按案计"),
        _of_category("closed", "办结", ANSWERABLE & CLOSED, "、立案或作为意见建议并已办结的提案"),
    ),
)
