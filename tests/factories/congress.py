"""Rows of the congress: a term with two congresses' numbers, one congress, its delegates, papers and meetings."""

import datetime

import factory
from factory.django import DjangoModelFactory

from congress.choices import MeetingKind

TERM_BEGAN = datetime.date(2020, 12, 1)


class TermFactory(DjangoModelFactory):
    class Meta:
        model = "congress.Term"
        django_get_or_create = ("unit", "staff_no", "members_no")

    staff_no = 13
    members_no = 14
    since = TERM_BEGAN


class CongressFactory(DjangoModelFactory):
    """十三届三次教代会暨十四届二次工代会, collecting proposals all year."""

    class Meta:
        model = "congress.Congress"
        django_get_or_create = ("term", "staff_session")

    term = factory.SubFactory(TermFactory, unit=factory.SelfAttribute("..unit"))
    staff_session = 3
    members_session = 2
    starts_on = datetime.date(2022, 3, 24)
    ends_on = datetime.date(2022, 3, 25)
    proposals_from = datetime.date(2022, 1, 1)
    proposals_until = datetime.date(2022, 12, 31)


class DelegateFactory(DjangoModelFactory):
    class Meta:
        model = "congress.Delegate"

    term = factory.SubFactory(TermFactory, unit=factory.SelfAttribute("..unit"))
    member = factory.SubFactory("tests.factories.MemberFactory", unit=factory.SelfAttribute("..unit"))
    since = TERM_BEGAN


class MeetingFactory(DjangoModelFactory):
    """A meeting that no rule asks to count for."""

    class Meta:
        model = "congress.Meeting"

    kind = MeetingKind.UNION_COMMITTEE
    title = factory.Sequence(lambda n: f"工会委员会第{n}次会议")
    held_on = datetime.date(2022, 5, 6)


class QuorumFactory(DjangoModelFactory):
    """Two thirds of all, the number itself included."""

    class Meta:
        model = "congress.RuleOfProcedure"

    subject = "quorum"
    meeting_kind = MeetingKind.DELEGATES
    confirmed = True
    numerator = 2
    denominator = 3
    inclusive = True
    base = "total"
    clause = "第十九条"
    source = "教代会规定"
    valid_from = datetime.date(2012, 1, 1)


class AdoptionFactory(QuorumFactory):
    """Half of all, the number itself included."""

    subject = "adopt"
    numerator = 1
    denominator = 2
    clause = "第二十一条"


class ProposalCategoryFactory(DjangoModelFactory):
    class Meta:
        model = "congress.ProposalCategory"
        django_get_or_create = ("name",)

    name = "生活福利"


class ProposalRuleFactory(DjangoModelFactory):
    class Meta:
        model = "congress.ProposalRule"
        django_get_or_create = ("valid_from",)

    source = "提案工作办法"
    valid_from = datetime.date(2012, 1, 1)


class ProposalFactory(DjangoModelFactory):
    """A draft that is long enough."""

    class Meta:
        model = "congress.Proposal"

    congress = factory.SubFactory(CongressFactory, unit=factory.SelfAttribute("..unit"))
    proposer = factory.SubFactory(
        DelegateFactory, unit=factory.SelfAttribute("..unit"), term=factory.SelfAttribute("..congress.term")
    )
    category = factory.SubFactory(ProposalCategoryFactory)
    title = factory.Sequence(lambda n: f"关于改善教工食堂就餐环境的提案（{n}）")
    analysis = (
        "教工食堂中午排队时间长，座位不足，部分教职工下课后难以及时用餐，影响下午的教学和工作，也不利于身体健康。" * 2
    )
    suggestion = "建议错峰供餐，增设教工专用窗口和座位，并在教学楼附近设取餐点，由后勤部门每学期公布改进情况。"


class CosignatureFactory(DjangoModelFactory):
    class Meta:
        model = "congress.Cosignature"

    delegate = factory.SubFactory(
        DelegateFactory,
        unit=factory.SelfAttribute("..proposal.unit"),
        term=factory.SelfAttribute("..proposal.congress.term"),
    )


class SubmittedProposalFactory(ProposalFactory):
    number = factory.Sequence(lambda n: f"P-{n:04}")
    submitted_on = datetime.date(2022, 3, 10)
    state = "submitted"


class FiledProposalFactory(SubmittedProposalFactory):
    case_number = factory.Sequence(lambda n: f"L-{n:04}")
    outcome = "filed"
    decided_on = datetime.date(2022, 4, 1)
    state = "accepted"


class AssignmentFactory(DjangoModelFactory):
    """`unit` is the department."""

    class Meta:
        model = "congress.Assignment"

    proposal = factory.SubFactory(FiledProposalFactory, unit=factory.SelfAttribute("..unit"), state="in_hand")
    role = "lead"
    assigned_on = datetime.date(2022, 4, 10)
    due_on = datetime.date(2022, 6, 9)


class ReplyFactory(DjangoModelFactory):
    class Meta:
        model = "congress.Reply"

    assignment = factory.SubFactory(AssignmentFactory, unit=factory.SelfAttribute("..unit"))
    result_class = "A"
    content = "已增设两个窗口。"


def busy_congress(union):
    """A congress of 2022 with a meeting of every kind, and papers waiting, answered and closed."""
    congress = CongressFactory(unit=union, elects=True)
    delegate = DelegateFactory(unit=union, term=congress.term)
    for kind in MeetingKind:
        MeetingFactory(
            unit=union, kind=kind, congress=congress, title=kind.label, state="closed", expected=3, present=2
        )
    of_one = {"unit": union, "congress": congress, "proposer": delegate}
    paper = SubmittedProposalFactory(**of_one)
    CosignatureFactory(proposal=paper, delegate=delegate, state="accepted")
    answered = {"replied_on": datetime.date(2022, 6, 1)}
    FiledProposalFactory(**of_one, **answered, state="replied")
    FiledProposalFactory(
        **of_one,
        **answered,
        outcome="suggestion",
        state="closed",
        rating="satisfied",
        rated_on=datetime.date(2022, 6, 8),
        closed_on=datetime.date(2022, 6, 8),
    )
    SubmittedProposalFactory(**of_one, outcome="not_filed", state="not_filed", decided_on=datetime.date(2022, 4, 1))
