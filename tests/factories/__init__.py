"""Valid, boring rows. Situations are traits and keyword arguments."""

import datetime
from decimal import Decimal

import factory
from django.apps import apps
from django.utils import timezone
from factory.django import DjangoModelFactory

from finance.choices import AccountKind
from tests.factories.activities import (  # noqa: F401 -- one door to all factories
    ActivityFactory,
    BrandProjectFactory,
    CandidateFactory,
    ClubFactory,
    ClubMembershipFactory,
    EntryFactory,
    ExpertScoreFactory,
    HonourFactory,
    IntroductionFactory,
    ParticipationFactory,
    PlanItemFactory,
    PublicationFactory,
    RegulationEditionFactory,
    RegulationFactory,
    SelectionFactory,
    SeriesFactory,
)
from tests.factories.auditing import (  # noqa: F401 -- one door to all factories
    AuditFindingFactory,
    AuditOpinionFactory,
)
from tests.factories.congress import (  # noqa: F401 -- one door to all factories
    AdoptionFactory,
    AssignmentFactory,
    CongressFactory,
    CosignatureFactory,
    DelegateFactory,
    FiledProposalFactory,
    MeetingFactory,
    ProposalCategoryFactory,
    ProposalFactory,
    ProposalRuleFactory,
    QuorumFactory,
    ReplyFactory,
    SubmittedProposalFactory,
    TermFactory,
)
from tests.factories.donations import (  # noqa: F401 -- one door to all factories
    DonationDriveFactory,
    DonationFactory,
    RemittanceFactory,
)
from tests.factories.finance import (  # noqa: F401 -- one door to all factories
    AssetCategoryFactory,
    AssetFactory,
    ContributionMonthFactory,
    ContributionRuleFactory,
    DuesRuleFactory,
    DuesSheetFactory,
    HandoverFactory,
    PurchaseKindFactory,
    PurchaseTargetFactory,
    UpwardFactory,
    receipt_in,
)
from tests.factories.hardship import (  # noqa: F401 -- one door to all factories
    HardshipCheckFactory,
    HardshipFileFactory,
    HardshipGrantFactory,
    HardshipRelativeFactory,
)
from tests.factories.units import FOUNDED, UnitFactory
from unionportal.core.choices import GrantBasis, GrantState
from unionportal.documents.facts import Document, Heading, Para
from unionportal.reports.consulting.packing import packed


class UserFactory(DjangoModelFactory):
    class Meta:
        model = "core.User"
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"u{n:05}")
    name = factory.Sequence(lambda n: f"用户{n}")
    must_change_password = False
    password = factory.django.Password("testing")


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = "core.RoleGrant"

    user = factory.SubFactory(UserFactory)
    since = FOUNDED
    # In force, as one that was granted before a second person confirmed them.
    state = GrantState.CONFIRMED
    basis = GrantBasis.BEFORE


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = "core.Notice"

    user = factory.SubFactory(UserFactory)
    sentence = "您的事项有了进展。"
    subject = "事项 2022-001"


class MemberFactory(DjangoModelFactory):
    """A member of `unit` with the membership span that goes with it."""

    class Meta:
        model = "members.Member"
        skip_postgeneration_save = True

    staff_no = factory.Sequence(lambda n: f"T{n:05}")
    name = factory.Sequence(lambda n: f"会员{n}")
    name_key = factory.LazyAttribute(lambda o: f"huiyuan {o.staff_no}")
    gender = "female"
    employment = "established"
    joined_on = datetime.date(2016, 9, 1)

    @factory.post_generation
    def membership(self, create, extracted, **kwargs):
        if create:
            self.memberships.create(unit=self.unit, since=self.joined_on)


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = "finance.Account"
        django_get_or_create = ("code",)

    code = "50105"
    name = "会员活动支出"
    kind = AccountKind.EXPENSE
    valid_from = FOUNDED


class MilestoneFactory(DjangoModelFactory):
    class Meta:
        model = "core.Milestone"

    happened_on = datetime.date(2022, 6, 1)
    sentence = factory.Sequence(lambda n: f"召开第{n}次分工会主席会议。")
    theme = "union"
    proposed_by = factory.SubFactory(UserFactory)

    class Params:
        kept = factory.Trait(state="kept", kept_by=factory.SubFactory(UserFactory))


class ConsultationFactory(DjangoModelFactory):
    class Meta:
        model = "reports.Consultation"

    last_day = factory.LazyFunction(timezone.localdate)
    content = packed(Document("工作报告", (Heading(1, "一、回顾"), Para("走访慰问。"))))
    sent_by = factory.SubFactory(UserFactory)


class PastTotalFactory(DjangoModelFactory):
    class Meta:
        model = "core.PastTotal"

    figure = "welfare.hospital"
    begins_on = datetime.date(2020, 1, 1)
    ends_on = factory.LazyAttribute(lambda total: total.begins_on.replace(year=total.begins_on.year + 1))
    value = Decimal(30)
    source = "2020年度工会工作报告"
    proposed_by = factory.SubFactory(UserFactory)


class ProjectFactory(DjangoModelFactory):
    class Meta:
        model = "finance.Project"

    name = factory.Sequence(lambda n: f"项目{n}")
    valid_from = FOUNDED


class BudgetFactory(DjangoModelFactory):
    class Meta:
        model = "finance.Budget"
        django_get_or_create = ("unit", "year", "account", "funding_source", "project")

    # A charge belongs to the budget of its year, and people choose lines of the running one.
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    account = factory.SubFactory(AccountFactory)
    funding_source = "union_funds"
    project = None
    initial = Decimal("1000.00")
    total = factory.SelfAttribute("initial")


class BudgetPlanFactory(DjangoModelFactory):
    class Meta:
        model = "finance.BudgetPlan"

    # One of a year may be open.
    year = factory.Sequence(lambda n: 2000 + n)
    kind = "initial"
    number = 1
    made_by = factory.SubFactory(UserFactory)


def usual_kind():
    """Return the kind of claims for which nothing must be attached."""
    return apps.get_model("finance", "ClaimKind").objects.get(name="其他")


class ClaimFactory(DjangoModelFactory):
    class Meta:
        model = "finance.Claim"

    cause = "finance.request"
    budget = factory.SubFactory(BudgetFactory, unit=factory.SelfAttribute("..unit"))
    amount = Decimal("100.00")
    purpose = "慰问品"
    payee = "某超市"
    made_on = datetime.date(2022, 5, 10)


class InvoiceFactory(DjangoModelFactory):
    class Meta:
        model = "finance.Invoice"

    claim = factory.SubFactory(ClaimFactory)
    number = "26312000000123456789"


class VisitFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.Visit"

    member = factory.SubFactory(MemberFactory, unit=factory.SelfAttribute("..unit"))
    occasion = "hospital"
    happened_on = datetime.date(2022, 5, 6)
    amount = Decimal("500.00")


# welfare


class GiftIssueFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.GiftIssue"

    code = factory.Sequence(lambda n: f"2022-{n:03}")
    occasion = "spring_festival"
    title = "2022年春节慰问品"
    issued_on = datetime.date(2022, 1, 20)


class GiftRecipientFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.GiftRecipient"

    unit = factory.SelfAttribute("issue.unit")
    member = factory.SubFactory(MemberFactory, unit=factory.SelfAttribute("..unit"))
    name = factory.LazyAttribute(lambda o: o.member.name if o.member else "物业外勤")
    cost = Decimal("300.00")


class StandardFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.Standard"

    subject = "visit_hospital"
    amount = Decimal("2000.00")
    severity = "warn"
    clause = "第八条"
    source = "收支管理办法"
    valid_from = FOUNDED
    state = "confirmed"


class BenefitKindFactory(DjangoModelFactory):
    """Proposed, not in force; those of the product are there as migrating leaves them."""

    class Meta:
        model = "welfare.BenefitKind"

    benefit = "visit"
    code = factory.Sequence(lambda n: f"visit_{n}")
    name = factory.Sequence(lambda n: f"慰问事由{n}")
    concerns = ["self"]
    forms = ["goods"]
    cap = "visit_accident"
    clause = "第八条"
    source = "收支管理办法"
    valid_from = FOUNDED


class MutualAidFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.MutualAidClaim"

    member = factory.SubFactory(MemberFactory, unit=factory.SelfAttribute("..unit"))
    plan = "住院专享保障"
    submitted_on = datetime.date(2022, 3, 5)


class PairingFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.Pairing"

    mentor = factory.SubFactory(MemberFactory, unit=factory.SelfAttribute("..unit"))
    student_no = factory.Sequence(lambda n: f"S{n:04}")
    student = "学生甲"
    since = datetime.date(2022, 3, 8)


class ServiceCaseFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.ServiceCase"

    kind = "school_entry"
    received_on = datetime.date(2022, 6, 8)
    people = 1


class DisclosureFactory(DjangoModelFactory):
    class Meta:
        model = "finance.Disclosure"

    unit = factory.SubFactory(UnitFactory)
    title = factory.Sequence(lambda n: f"支出公示{n}")
    starts_on = ends_on = shown_until = factory.LazyFunction(timezone.localdate)


class FilingFactory(DjangoModelFactory):
    class Meta:
        model = "finance.Filing"

    year = 2022
    kind = "budget"
    filed_on = datetime.date(2022, 3, 1)
    receiver = "市总工会"


class InsurancePlanFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.InsurancePlan"

    title = factory.Sequence(lambda n: f"团体意外险{n}")
    insurer = "某保险公司"
    since = datetime.date(2022, 9, 1)
    until = datetime.date(2023, 8, 31)
    insured = 900
    premium = Decimal("60.00")


class InsuranceCoverFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.InsuranceCover"

    plan = factory.SubFactory(InsurancePlanFactory)
    risk = "major_illness"
    cover = Decimal("50000.00")


def paid(benefit, on=datetime.date(2022, 6, 1), state="paid"):
    """`benefit` as approved, its claim in `state` (paid or reversed on that day, or approved)."""
    if benefit._meta.model_name == "giftissue":
        benefit.amount = sum(row.cost for row in benefit.recipients.all())
    budget = benefit._meta.get_field("budget").related_model.objects.filter(unit=benefit.unit, year=on.year).first()
    benefit.claim = ClaimFactory(
        unit=benefit.unit,
        budget=budget or BudgetFactory(unit=benefit.unit, year=on.year, initial=Decimal("1000000.00")),
        amount=benefit.amount,
        state=state,
        approved_on=on,
        made_on=on,
        paid_on=on if state in ("paid", "reversed") else None,
    )
    benefit.number, benefit.state = f"N{benefit._meta.model_name}{benefit.pk}", "approved"
    benefit.save()
    return benefit
