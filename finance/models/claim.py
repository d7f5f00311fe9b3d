"""Claims: requests to spend."""

from types import MappingProxyType

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.urls import reverse

from finance import causes, permissions
from finance.choices import LoanState, Way
from finance.flow.claim_flow import ASKED, CLAIM_FLOW, EDITABLE, HELD, OPEN, RESERVED, STOPPED, TONES, ClaimState
from finance.models.budget import Budget
from finance.models.guards import by_people, charging_states, guard, kept, of_its_line, reached_from
from finance.models.guards.batches import claim_of_open_line, payees_add_up
from finance.models.guards.years import claim_in_year
from finance.models.hands import another_than, hand
from finance.models.numbers import by_year_and_serial, numbered
from finance.models.payees import ToPay
from finance.models.routes import ClaimKind
from finance.models.words import found_by_words
from unionportal.core.access.scoping import OnPath, Owner, Participants, ScopedModel, ScopedQuerySet
from unionportal.core.choices import FundingSource
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.money import MoneyField
from unionportal.core.values.names import NameField
from unionportal.core.values.states import one_of, tone_by

_FIXED = (*RESERVED, ClaimState.PAID, ClaimState.REVERSED, ClaimState.CARRIED)
# The states and those that they are reached from; what was paid becomes open again only by its reversal.
_STEPS = {
    ClaimState.DRAFT: EDITABLE,
    ClaimState.SUBMITTED: EDITABLE,
    ClaimState.CHECKED: [ClaimState.SUBMITTED],
    # As it comes from another app, or with another payee or account than was approved.
    ClaimState.DECIDED: [ClaimState.APPROVED],
    ClaimState.APPROVED: [ClaimState.CHECKED, ClaimState.DECIDED, ClaimState.REVERSED],
    ClaimState.PAID: [ClaimState.APPROVED],
    ClaimState.REVERSED: [ClaimState.PAID],
    ClaimState.CARRIED: RESERVED,
    ClaimState.RETURNED: [*ASKED, *RESERVED, ClaimState.REVERSED],
    ClaimState.CANCELLED: OPEN,
}
# What was decided on: for whom and what for, by whom.
_DECIDED_ON = (
    "payee",
    "way",
    "happened_on",
    "heads",
    "rewarded",
    "supplier",
    "member",
    "purpose",
    "funding_source",
    "cause",
    "source",
    "proposed_by",
    "made_by",
    "approved_by",
    "approved_on",
    "ledger",
)
_FOUND = (
    *("endorsed_by", "endorsed_on", "reviewed_by", "reviewed_on", "checked_by", "checked_on"),
    *("is_collective", "meeting", "met_on", "minutes"),
)
_CHARGED = f"SELECT budget_id FROM changed WHERE state IN ({charging_states()})"  # noqa: S608 -- names of states


class ClaimQuerySet(ScopedQuerySet):
    def by_number(self):
        """Return the claims in the order of their numbers: 10000 after 9999."""
        return self.order_by(by_year_and_serial("number"), "pk")


@tracked
class Claim(ToPay, ScopedModel):
    """A request to spend from a budget; another app that caused it refers to this row."""

    flow = CLAIM_FLOW
    worklist = Worklist(40, "finance:claim_list", "finance:claim_detail")
    owner_path = "made_by"
    # Whoever borrowed what it lends, from the day he got it.
    view_rule = (OnPath(), Owner(), Participants("loan__claim__member__user", under=(permissions.VIEW_CLAIM,)))
    history_parts = MappingProxyType({"invoices": "number", "papers": "rule"})
    # What is paid is called by its number: the purpose may name somebody.
    figure_columns = (
        ("申请编号", "number"),
        ("来源", "source"),
        ("金额（元）", "amount"),
        ("支付日期", "paid_on"),
        ("工会组织", "unit__name"),
    )

    number = models.CharField("申请编号", max_length=30, unique=True, null=True, blank=True, editable=False)
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="claims", verbose_name="预算")
    # That of the budget, kept beside it for the books that are read without joins.
    funding_source = models.CharField(
        "资金来源", max_length=20, choices=FundingSource, default=FundingSource.UNION_FUNDS, editable=False
    )
    kind = models.ForeignKey(ClaimKind, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="类别")
    amount = MoneyField("金额（元）")
    purpose = models.CharField("用途", max_length=200)
    way = models.CharField("怎样付", max_length=10, choices=Way, default=Way.DIRECT, db_default=Way.DIRECT)
    payee = NameField("收款人", max_length=100)
    # The code of finance/causes.py, and the same for people: "慰问 2022-003".
    cause = models.CharField("起因", max_length=40, editable=False)
    source = models.CharField("来源", max_length=60, blank=True, editable=False)
    # What the limits of spending are compared with; see SpendingRule.
    happened_on = models.DateField("发生日期", null=True, blank=True, help_text="活动、购买或事情发生的那一天。")
    heads = models.PositiveIntegerField("参加人数", null=True, blank=True, validators=[MinValueValidator(1)])
    rewarded = models.PositiveIntegerField("获奖人数", null=True, blank=True)
    made_on = models.DateField("申请日期")
    made_by = hand("claims_made", "经办人", help_text="由台账导入的往年支出没有经办人。")
    # Who proposed what it pays, in the flow of the app that caused it: part of the same chain of people.
    proposed_by = hand("+", "提出人", editable=False)
    # Whether the rules of the day it was submitted ask the office to look at it first.
    needs_review = models.BooleanField("须专干初审", default=False, editable=False)
    # Whether they ask the chair of the sub-union first, for whom somebody else made it.
    needs_endorsement = models.BooleanField("须分工会主席同意", default=False, db_default=False, editable=False)
    endorsed_on = models.DateField("同意日期", null=True, blank=True, editable=False)
    endorsed_by = hand("+", "分工会主席", editable=False)
    reviewed_on = models.DateField("初审日期", null=True, blank=True, editable=False)
    reviewed_by = hand("+", "初审人", editable=False)
    checked_on = models.DateField("审核日期", null=True, blank=True, editable=False)
    checked_by = hand("+", "审核人", editable=False)
    # Whether the rules of the day it was submitted ask for a decision of the committee, and which one that was.
    is_collective = models.BooleanField("须集体决定", default=False, editable=False)
    meeting = models.CharField("决定的会议", max_length=100, blank=True, editable=False)
    met_on = models.DateField("会议日期", null=True, blank=True, editable=False)
    minutes = models.CharField("会议纪要", max_length=100, blank=True, editable=False)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approved_by = hand("claims_approved", "审批人")
    paid_on = models.DateField("支付日期", null=True, blank=True, editable=False, db_index=True)
    # The confirmed workbook that it came in with as history, in place of the people.
    ledger = models.ForeignKey(
        "core.LedgerImport",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="台账文件",
    )
    # The claim of last year that it goes on with, carried over with its decisions; the old one pays nothing any more.
    continues = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="continued_by",
        verbose_name="结转自",
    )
    # Whom the cashier named instead of the approved payee, for the accountant to check.
    pay_to = NameField("更改后的收款人", max_length=100, blank=True, editable=False)
    pay_to_reason = models.CharField("更改收款人的原因", max_length=200, blank=True, editable=False)
    return_reason = models.CharField("退回或撤销原因", max_length=200, blank=True)
    state = models.CharField("状态", max_length=20, choices=ClaimState, default=ClaimState.DRAFT)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "支出申请"
        ordering = ["-made_on", "-pk"]
        indexes = [
            *found_by_words("claim"),
            models.Index(fields=["-made_on", "-id"], name="finance_claim_by_day"),
            # With what is added up below the list.
            models.Index(fields=["state", "-made_on", "-id"], include=["amount"], name="finance_claim_by_stage"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(cause=""), name="finance_claim_has_cause"),
            models.CheckConstraint(
                condition=Q(heads__isnull=True) | Q(heads__gt=0),
                name="finance_claim_has_heads",
                violation_error_message="参加人数须大于零。",
            ),
            models.CheckConstraint(
                condition=Q(rewarded__isnull=True) | Q(heads__isnull=True) | Q(rewarded__lte=F("heads")),
                name="finance_claim_rewards_heads",
                violation_error_message="获奖人数不能多于参加人数。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="finance_claim_positive", violation_error_message="金额须大于零。"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[*RESERVED, ClaimState.PAID]) | Q(approved_on__isnull=False),
                name="finance_claim_approved_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ClaimState.PAID, ClaimState.REVERSED], paid_on__isnull=False)
                | ~Q(state__in=[ClaimState.PAID, ClaimState.REVERSED]) & Q(paid_on__isnull=True),
                name="finance_claim_paid_has_date",
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True) | Q(approved_by__isnull=True) | ~Q(made_by=F("approved_by")),
                name="finance_claim_maker_is_not_approver",
                violation_error_message="经办人不能审批自己的申请。",
            ),
            models.CheckConstraint(
                condition=another_than(
                    "checked_by", "proposed_by", "made_by", "endorsed_by", "reviewed_by", "approved_by"
                ),
                name="finance_claim_checker_is_another",
                violation_error_message="审核人不能是提出、经办、同意、初审、审批的人。",
            ),
            models.CheckConstraint(
                condition=another_than("reviewed_by", "made_by", "endorsed_by", "approved_by"),
                name="finance_claim_reviewer_is_another",
                violation_error_message="初审人不能是经办、同意、审批的人。",
            ),
            models.CheckConstraint(
                condition=another_than("endorsed_by", "made_by", "approved_by"),
                name="finance_claim_endorser_is_another",
                violation_error_message="同意的人不能是经办、审批的人。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.CHECKED) | Q(needs_endorsement=False) | Q(endorsed_by__isnull=False),
                name="finance_claim_endorsed_where_asked",
                violation_error_message="须分工会主席同意的支出，审核前须先同意。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ClaimState.CHECKED]) | Q(needs_review=False) | Q(reviewed_by__isnull=False),
                name="finance_claim_reviewed_where_asked",
                violation_error_message="须初审的支出，审核前须先初审。",
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True, meeting="", minutes="")
                | Q(met_on__isnull=False) & ~Q(meeting="") & ~Q(minutes=""),
                name="finance_claim_resolution_whole",
                violation_error_message="集体决定须写明会议、日期和纪要。",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClaimState.APPROVED) | Q(is_collective=False) | Q(met_on__isnull=False),
                name="finance_claim_collective_is_resolved",
                violation_error_message="须集体决定的支出，批准前须登记会议和纪要。",
            ),
        ]
        triggers = [
            guard("claim_added_within_budget", pgtrigger.Insert, _CHARGED),
            guard("claim_within_budget", pgtrigger.Update, _CHARGED),
            *by_people(
                "claim",
                "NEW.state IN ('decided', 'approved', 'paid') AND (NEW.made_by_id IS NULL OR NEW.approved_by_id IS NULL"
                " OR NEW.state <> 'decided' AND NEW.checked_by_id IS NULL)",
                ledger="NEW.ledger_id",
                day="coalesce(NEW.paid_on, NEW.approved_on)",
                updated=pgtrigger.Q(old__state__df=pgtrigger.F("new__state"))
                | pgtrigger.Q(old__made_by__df=pgtrigger.F("new__made_by"))
                | pgtrigger.Q(old__checked_by__df=pgtrigger.F("new__checked_by"))
                | pgtrigger.Q(old__approved_by__df=pgtrigger.F("new__approved_by"))
                | pgtrigger.Q(old__ledger__df=pgtrigger.F("new__ledger")),
            ),
            *numbered("finance_claim", "C", later=True),
            *claim_in_year(),
            of_its_line("claim_of_its_line"),
            reached_from("claim_state_in_order", "state", _STEPS),
            kept(
                "claim_decision_kept",
                _DECIDED_ON,
                pgtrigger.Q(old__state__in=[*_FIXED]),
            ),
            # What the stations before the payment found; it opens again with the claim.
            kept(
                "claim_stations_kept",
                _FOUND,
                pgtrigger.Q(old__state__in=[state for state in _FIXED if state != ClaimState.DECIDED]),
            ),
            # Another payee passes the accountant once more, and is forgotten when the claim begins anew.
            kept(
                "claim_payee_checked",
                ("pay_to", "pay_to_reason"),
                ~pgtrigger.Q(old__state=ClaimState.APPROVED, new__state=ClaimState.DECIDED)
                & ~pgtrigger.Q(new__state=ClaimState.SUBMITTED),
            ),
            pgtrigger.Protect(name="claim_kept", operation=pgtrigger.Delete),
            claim_of_open_line("claim_in_no_batch"),
            payees_add_up(
                "claim_of_its_payees",
                pgtrigger.Update,
                "NEW.id",
                condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state"))
                | pgtrigger.Q(old__amount__df=pgtrigger.F("new__amount")),
            ),
            # The amount paid is the amount approved.
            pgtrigger.Protect(
                name="claim_fixed_by_approval",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=[*_FIXED])
                & (
                    pgtrigger.Q(old__amount__df=pgtrigger.F("new__amount"))
                    | pgtrigger.Q(old__budget__df=pgtrigger.F("new__budget"))
                    | pgtrigger.Q(old__unit__df=pgtrigger.F("new__unit"))
                ),
            ),
        ]

    tone = tone_by("state", TONES)

    @property
    def paid_to(self):
        """Whom it is paid to: as approved, or whom the cashier named since and the accountant found right."""
        return self.pay_to or self.payee

    @property
    def paid_to_in_words(self):
        """Whom it is paid to, and the payee that was approved where that is another one."""
        return f"{self.pay_to}（批准时：{self.payee}）" if self.pay_to else self.payee

    @property
    def amount_of_whole(self):
        """The yuan by which its stations follow: of what was spent above a loan, the loan with it."""
        above = getattr(self, "above_loan", None) if self.pk else None
        return self.amount + (above.settled if above else 0)

    @property
    def lacks_review(self):
        """Whether the office is to look at it first and did not yet."""
        return self.needs_review and self.reviewed_by_id is None

    @property
    def lacks_endorsement(self):
        """Whether the chair of the sub-union is to agree first and did not yet."""
        return self.needs_endorsement and self.endorsed_by_id is None

    @property
    def lacks_resolution(self):
        """Whether it needs a decision of the committee that nobody named yet."""
        return self.is_collective and self.met_on is None

    @property
    def is_loan(self):
        """Whether the money is lent first, and its papers come later."""
        return self.way == Way.LOAN

    @property
    def takes_papers(self):
        """Whether its maker may change its papers: until it is submitted, and those of a loan when its money is out."""
        if self.state in EDITABLE:
            return True
        is_lent = self.is_loan and self.state == ClaimState.PAID
        return is_lent and hasattr(self, "loan") and self.loan.state == LoanState.OPEN

    # The amount is set aside in the budget; it is not paid yet, and may be.
    is_held = one_of("state", *HELD)
    is_open = one_of("state", *OPEN)

    @property
    def is_stopped(self):
        """Whether it was sent back or taken back, so that the reason is of today."""
        return self.state in STOPPED

    @property
    def is_caused(self):
        """Whether another app asked for it, so that its kind follows from that."""
        return bool(self.cause) and self.cause != causes.REQUEST.code

    @property
    def is_of_an_app(self):
        """Whether another app decided on it, with the amount: only how it is paid may be mended here."""
        return causes.is_decided_elsewhere(self.cause)

    @property
    def deciding(self):
        """Return the rows below it that are decided on with it, as (table, key, amount); see core/flow/versions.py."""
        if {"payees", "invoices", "papers"} <= getattr(self, "_prefetched_objects_cache", {}).keys():
            read = [("payees", one.pk, one.amount) for one in self.payees.all()]
            read += [("invoices", one.pk, one.part) for one in self.invoices.all()]
            return sorted(map(str, [*read, *(("papers", one.pk, None) for one in self.papers.all())]))
        tables = (("payees", "amount"), ("invoices", "part"), ("papers", Value(None, output_field=MoneyField())))
        first, *others = (getattr(self, name).order_by().values_list(Value(name), "pk", of) for name, of in tables)
        return sorted(map(str, first.union(*others, all=True)))

    def get_absolute_url(self):
        return reverse("finance:claim_detail", args=[self.pk])

    @property
    def is_confidential(self):
        """Whether it pays for what is confidential."""
        return causes.is_confidential(self.cause)

    def unread_columns(self, user):
        """Return why it was stopped, where it is confidential and the reader neither stops nor pays it."""
        deciding = (permissions.CANCEL_CLAIM, permissions.PAY_CLAIM)
        if not self.is_confidential or any(user.has_perm(perm, self) for perm in deciding):
            return frozenset()
        return frozenset({"return_reason"})

    @property
    def audit_label(self):
        """Its name in the log, which more people read: the purpose may say whom a visit was paid to, and why."""
        return f"{self._meta.verbose_name} {self.number or f'（{self.pk}）'}"

    def __str__(self):
        return f"{self.number or '支出申请'} {self.purpose}"
