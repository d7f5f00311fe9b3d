"""The base of visits, grants and gift issues."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When

from finance.services import CLAIM_UNDONE, ClaimState
from unionportal.core.access.scoping import OnPath, Owner, ScopedModel, ScopedQuerySet
from unionportal.core.choices import FundingSource
from unionportal.core.values.money import MoneyField
from unionportal.core.values.numbering import next_number
from unionportal.core.values.states import one_of
from welfare.benefit_flow import BENEFIT_FLOW, EDITABLE, KNOWN, BenefitState
from welfare.models.kind import BenefitKind

_CLAIM_STATES = {ClaimState.PAID: "已支付", ClaimState.REVERSED: "已冲正", ClaimState.CANCELLED: "支付已撤销"}
_TO_PAY = "待支付"


def standing_of_rows(way=""):
    """Return the expression of `Benefit.standing` for a query: the words where a claim was opened, else the state.

    `way` leads to the benefit.
    """
    opened = Q(**{f"{way}state": BenefitState.APPROVED})
    paid = (
        When(opened & Q(**{f"{way}claim__state": state}), then=Value(words)) for state, words in _CLAIM_STATES.items()
    )
    return Case(*paid, When(opened, then=Value(_TO_PAY)), default=F(f"{way}state"), output_field=models.CharField())


def known_to_recipients(way=""):
    """Return the condition of benefits that were reported, or numbered before they were cancelled, as a Q.

    A number is given on approval, of which the people it is for are told. `way` leads to the benefit.
    """
    return Q(**{f"{way}state__in": KNOWN}) | Q(**{f"{way}number__isnull": False})


def paid_in(period, claim="claim"):
    """Return the condition for benefits whose claim was paid in the period and not reversed, as a Q: for money."""
    return Q(**{f"{claim}__state": ClaimState.PAID}) & period.contains(f"{claim}__paid_on")


def happened_in(period, day, claim="claim"):
    """Return the condition for benefits of an event on a `day` in the period, paid whenever and not reversed, as a Q.

    For people and times: what happened in December and was paid in January is of the year that it happened in.
    """
    return Q(**{f"{claim}__state": ClaimState.PAID}) & period.contains(day)


class BenefitQuerySet(ScopedQuerySet):
    def paid(self):
        """Return benefits whose claim is paid and not reversed."""
        return self.filter(claim__state=ClaimState.PAID)


class Benefit(ScopedModel):
    """Common columns of visits, grants and gift issues: number, amount, three users who acted, the claim that pays."""

    flow = BENEFIT_FLOW
    # As `known_to_recipients` has it.
    view_rule = (OnPath(), Owner(when={"state__in": KNOWN}), Owner(when={"number__isnull": False}))
    paid_through = "claim"
    # What a check may ask besides money and budget; each table says which of it.
    CHECKED_FIELDS = frozenset({"amount", "form", "visited_on", "visitors"})
    checked_fields = frozenset({"amount"})
    # The letter of its number and the name of the series without gaps; declared by each table.
    number_letter = ""
    number_series = ""
    # Among which kinds its code is; declared by each table.
    type_of_benefit = ""
    # The permission that opens its papers, and their page; of a table without papers, neither.
    papers_opened_by, paper_page = "", ""
    # The columns of its code and of the day it happened.
    code_field, day_field = "", ""
    # The columns in which people write what it is, for everybody who handles it to read.
    written_fields = ()
    # The sealed columns, which no list reads.
    sealed_fields = ()
    # Whether the payment reaches the people the benefit is for, and not a supplier.
    pays_recipients = True

    number = models.CharField("编号", max_length=30, unique=True, null=True, blank=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, related_name="+", verbose_name="分工会")
    amount = MoneyField("金额（元）", null=True, blank=True)
    funding_source = models.CharField(
        "资金来源", max_length=20, choices=FundingSource, default=FundingSource.UNION_FUNDS
    )
    budget = models.ForeignKey(
        "finance.Budget", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="列支预算"
    )
    over_cap_reason = models.CharField("超标准原因", max_length=200, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上报人", editable=False
    )
    reported_on = models.DateField("上报日期", null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核定人", editable=False
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="批准人", editable=False
    )
    approved_on = models.DateField("批准日期", null=True, blank=True, editable=False)
    return_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)
    claim = models.OneToOneField(
        "finance.Claim", models.PROTECT, null=True, related_name="%(class)s", verbose_name="支出申请", editable=False
    )
    state = models.CharField("状态", max_length=20, choices=BenefitState, default=BenefitState.DRAFT)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = BenefitQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state=BenefitState.APPROVED, claim__isnull=False, amount__gt=0, number__isnull=False)
                # A voided benefit keeps its claim, whose payment was reversed.
                | Q(state=BenefitState.CANCELLED)
                | ~Q(state__in=[BenefitState.APPROVED, BenefitState.CANCELLED]) & Q(claim__isnull=True),
                name="%(app_label)s_%(class)s_approved_has_claim",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="%(app_label)s_%(class)s_amount_positive",
                violation_error_message="金额须大于零。",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(checked_by__isnull=True)
                | ~Q(approved_by=models.F("checked_by")),
                name="%(app_label)s_%(class)s_maker_is_not_checker",
                violation_error_message="核定人不能批准自己经手的事项。",
            ),
            models.CheckConstraint(
                condition=~Q(state=BenefitState.CHECKED) | Q(amount__gt=0),
                name="%(app_label)s_%(class)s_checked_has_amount",
                violation_error_message="核定时须有金额。",
            ),
        ]

    @classmethod
    def of_claim(cls, claim):
        """Return the benefit that the claim of finance pays, found in the table of its cause; None for another's."""
        table = next((table for table in cls.__subclasses__() if table.cause.code == claim.cause), None)
        return table and table.objects.filter(claim=claim).first()

    def is_for(self, user):
        """Return whether this user is the one person it is for."""
        return self.member.user_id == user.pk

    @classmethod
    def not_for(cls, rows, user):
        """Return those of `rows` that are not for this user: the query of `is_for`."""
        return rows.exclude(member__user=user)

    @classmethod
    def take_numbers(cls, year, count=1):
        """Return the next `count` numbers of the year, in order, from the series of this table."""
        first = next_number(cls.number_series, year, count)
        return [f"{cls.number_letter}{year}-{number:04}" for number in range(first, first + count)]

    @property
    def title_in_notices(self):
        """What a notice calls it: no illness, nor who asked for help."""
        raise NotImplementedError

    @property
    def handling_url(self):
        """The page where those who handle it go on."""
        return self.get_absolute_url()

    @property
    def kind_code(self):
        """The code of what it is, among the kinds of its type."""
        return getattr(self, self.code_field)

    @property
    def event_date(self):
        """The day it happened, whose rules apply."""
        return getattr(self, self.day_field)

    @property
    def rule(self):
        """The BenefitKind in force for it on its day, or None."""
        return BenefitKind.objects.of(self.type_of_benefit, self.kind_code, self.event_date)

    def take_usual_form(self):
        """Give it the first form that its rule allows, where nobody said which."""
        if rule := self.rule:
            self.form = rule.forms[0]

    def accounts_of_recipients(self):
        """Return the users it is for; None stands for one without an account."""
        return [self.member.user]

    def sentence_to_recipients(self, step):
        """Return what the people it is for are told of a step (“已批准”)."""
        return f"给您的{self._meta.verbose_name}{step}。"

    def listed_amount(self):
        """Return the sum that a list of recipients fixes, None where the amount is typed."""
        return

    @property
    def receivers(self):
        """Among whom its claim divides the money: (name, member or None, yuan) each; nobody if it has one payee."""
        return ()

    def claim_details(self, number):
        """Return unit, purpose and payee of its claim as dict."""
        raise NotImplementedError

    @property
    def year(self):
        """The year of its number and of the yearly limits: that of the day it happened."""
        return self.event_date.year

    @property
    def standing(self):
        """The state in Chinese with the payment: 待核定、待批准、待支付、已支付 …"""
        if self.state != BenefitState.APPROVED:
            return self.get_state_display()
        return _CLAIM_STATES.get(self.claim.state, _TO_PAY)

    # Whether whoever drafted it may change it.
    is_editable = one_of("state", *EDITABLE)

    @property
    def tone(self):
        """The colour of `standing`: "ok", "wait" or "stop"."""
        if self.state in (BenefitState.RETURNED, BenefitState.CANCELLED) or self._claim_state in CLAIM_UNDONE:
            return "stop"
        return "ok" if self.is_paid else "wait"

    @property
    def is_paid(self):
        """Whether its money was paid and not taken back."""
        return self._claim_state == ClaimState.PAID

    @property
    def _claim_state(self):
        return self.claim.state if self.state == BenefitState.APPROVED else None
