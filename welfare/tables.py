"""The lists of visits, gifts and donations, in the portal and in the back office, and how the search finds them."""

from decimal import Decimal
from operator import attrgetter

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from unionportal.core.pages.filters import mentioning
from unionportal.core.tables import Column, Table
from unionportal.core.tables.search import SearchKind, register_search
from welfare import permissions
from welfare.benefit_flow import BenefitState
from welfare.models import GiftIssue, GiftRecipient, Grant, HardshipFile, Visit
from welfare.models.benefit import known_to_recipients, standing_of_rows
from welfare.queries import ISSUE_WORDS, given_gifts

_STANDING = Column("standing_label", "状态", value=attrgetter("standing"), joined=("claim",))


def _people(issue):
    return issue.recipients.count()


def recipients_counted(scope=None):
    """Return how many recipients an issue has, in the scope if there is one: by itself, in place of a join."""
    return Coalesce(_of_recipients(scope, Count("pk")), 0)


def recipients_cost(scope):
    """Return how many yuan the recipients in the scope cost."""
    return Coalesce(_of_recipients(scope, Sum("cost")), Decimal(0))


def _of_recipients(scope, number):
    rows = GiftRecipient.objects.filter(issue=OuterRef("pk"))
    if scope is not None:
        rows = rows.visible_to(scope)
    return Subquery(rows.order_by().values("issue").annotate(n=number).values("n"))


VISITS = Table(
    shown=(
        "number",
        "member",
        "occasion",
        "unit",
        "happened_on",
        "amount",
        _STANDING,
    ),
    # What somebody typed about an illness or a family is no column.
    more=(
        "member__staff_no",
        "kinship",
        "form",
        "visited_on",
        "funding_source",
        "reported_on",
        "approved_on",
        Column("claim__number", "申请编号"),
    ),
    totals=("amount",),
    by_date="happened_on",
)
GIFT_ISSUES = Table(
    shown=(
        "code",
        "title",
        "occasion",
        "issued_on",
        Column("people", "领取人数", value=_people, kind="integer", computed=recipients_counted),
        "amount",
        _STANDING,
    ),
    more=(
        "unit",
        "content",
        "form",
        "supplier",
        "channel",
        "funding_source",
        "approved_on",
        Column("claim__number", "申请编号"),
    ),
    totals=("amount",),
    own=("supplier", "channel", "funding_source", "approved_on", "claim__number"),
    batch=("report", "check", "approve", "return", "send_back"),
    searched=("code", "title", "number", "content", "supplier"),
    search_help="批次编号、名称、内容、供应商",
    by_date="issued_on",
)
DONATIONS = Table(
    shown=("member", "drive", "unit", "given_on", "amount"),
    more=("member__staff_no", "note"),
    totals=("amount",),
    filters=("drive", "unit"),
    searched=("drive__title",),
)


def _by_number_alone(code, label, place, **facts):
    # Words would tell who was ill or in need.
    return SearchKind(
        code=code,
        label=label,
        place=place,
        words=None,
        numbers=("number",),
        title="",
        number="number",
        state=standing_of_rows,
        states=BenefitState.choices,
        **facts,
    )


# What stands in the line of a gift on the member's page.
_GIFT_WORDS = ("issue__title", "issue__number", "issue__code")


def _own_grants(user, scope):
    # Whoever reads grants by an office finds the own among them.
    if user.holds(permissions.VIEW_GRANT):
        return None
    return Grant.objects.filter(known_to_recipients(), member__user=user)


register_search(
    _by_number_alone(
        "welfare.visit",
        "慰问",
        35,
        rows=lambda user, scope: Visit.objects.visible_to(scope),
        order="-happened_on",
        detail="welfare:visit_detail",
    )
)
register_search(
    _by_number_alone(
        "welfare.grant",
        "补助",
        36,
        # Its page is one of the back office.
        rows=lambda user, scope: Grant.objects.visible_to(scope) if user.holds(permissions.VIEW_GRANT) else None,
        order="-applied_on",
        detail="admin:welfare_grant_change",
    )
)
register_search(
    _by_number_alone(
        "welfare.granted",
        "我的补助",
        37,
        rows=_own_grants,
        order="-applied_on",
        pages=(("", "welfare:benefits"),),
    )
)
register_search(
    SearchKind(
        code="welfare.hardship",
        label="困难职工档案",
        place=34,
        rows=lambda user, scope: (
            HardshipFile.objects.visible_to(scope) if user.holds(permissions.VIEW_HARDSHIP) else None
        ),
        # Words would tell who is in need.
        words=None,
        numbers=("number",),
        title="",
        number="number",
        order="-opened_on",
        detail="admin:welfare_hardshipfile_change",
    )
)
register_search(
    SearchKind(
        code="welfare.gift",
        label="发放",
        place=38,
        rows=lambda user, scope: GiftIssue.objects.reaching(scope) if user.holds(permissions.VIEW_ISSUE) else None,
        words=lambda rows, text: mentioning(rows, text, *ISSUE_WORDS),
        numbers=("number", "code"),
        title="title",
        number="code",
        state=standing_of_rows,
        states=BenefitState.choices,
        order="-issued_on",
        detail="welfare:issue_detail",
        pages=((permissions.VIEW_ISSUE, "welfare:issue_list"),),
    )
)
register_search(
    SearchKind(
        code="welfare.received",
        label="我的慰问品",
        place=39,
        rows=lambda user, scope: GiftRecipient.objects.filter(given_gifts(), member__user=user),
        words=lambda rows, text: mentioning(rows, text, *_GIFT_WORDS),
        numbers=("issue__number", "issue__code"),
        title="issue__title",
        number="issue__code",
        state=lambda: standing_of_rows("issue__"),
        states=BenefitState.choices,
        order="-issue__issued_on",
        pages=(("", "welfare:benefits"),),
    )
)
