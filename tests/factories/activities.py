"""Activities and publicity: what people held, entered, won, chose, published, planned."""

import datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from unionportal.core import ballots

# Keys of voters for whom there is no member.
_STRANGERS = 10**9
_DAY = datetime.date(2022, 5, 6)
# In full, because that module imports this one.
_MEMBER = "tests.factories.MemberFactory"


def _member_of(unit="..unit"):
    return factory.SubFactory(_MEMBER, unit=factory.SelfAttribute(unit))


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = "activities.Series"
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"series-{n}")
    name = factory.LazyAttribute(lambda o: f"系列 {o.code}")


class ClubFactory(DjangoModelFactory):
    class Meta:
        model = "activities.Club"

    name = factory.Sequence(lambda n: f"羽毛球俱乐部{n}")
    founded_on = datetime.date(2016, 3, 1)


class ClubMembershipFactory(DjangoModelFactory):
    class Meta:
        model = "activities.ClubMembership"

    member = _member_of("..club.unit")
    since = datetime.date(2017, 3, 1)


class ActivityFactory(DjangoModelFactory):
    """A draft; `approved=True` and `recorded=True` are what it becomes."""

    class Meta:
        model = "activities.Activity"
        skip_postgeneration_save = True

    class Params:
        approved = factory.Trait(state="approved", number=factory.Sequence(lambda n: f"H2022-{n + 1:04}"))
        recorded = factory.Trait(
            state="recorded",
            number=factory.Sequence(lambda n: f"H2022-{n + 5001:04}"),
            people=10,
            person_times=12,
        )

    title = factory.Sequence(lambda n: f"趣味运动会{n}")
    kind = "sport_culture"
    level = "branch"
    starts_on = _DAY
    ends_on = factory.SelfAttribute("starts_on")


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = "activities.Participation"

    unit = factory.SelfAttribute("activity.unit")
    member = _member_of()
    name = factory.LazyAttribute(lambda o: o.member.name if o.member else "来宾")


class EntryFactory(DjangoModelFactory):
    class Meta:
        model = "activities.Entry"

    unit = factory.SelfAttribute("activity.unit")
    kind = "team"
    title = factory.Sequence(lambda n: f"第{n}队")


class HonourFactory(DjangoModelFactory):
    class Meta:
        model = "activities.Honour"

    awarded_on = _DAY
    level = "city"
    body = "市总工会"
    title = "先进个人"
    recipient_kind = "person"
    recipient = factory.Sequence(lambda n: f"获奖者{n}")


class SelectionFactory(DjangoModelFactory):
    class Meta:
        model = "activities.Selection"
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"最具影响力团队评选{n}")
    kind = "team"


class CandidateFactory(DjangoModelFactory):
    class Meta:
        model = "activities.Candidate"

    unit = factory.SelfAttribute("selection.unit")
    name = factory.Sequence(lambda n: f"候选团队{n}")


def put_to_vote(selection, *members):
    """Open the vote of the selection to these members, and to four whom nobody knows."""
    selection.secret_vote = ballots.prepare_vote(title=selection.title)
    voters = [*(member.pk for member in members), *range(_STRANGERS, _STRANGERS + 4)]
    voters = voters if len(voters) >= ballots.FEWEST else [*voters, _STRANGERS + 4]
    ballots.open_vote(selection.secret_vote, voters=voters, ballot_bytes=200, ends_on=selection.vote_until)
    selection.state = "voting"
    selection.save()
    return selection


def all_others_vote(selection):
    """Let those vote who have not, for the first candidate."""
    first = selection.candidates.order_by("pk").first()
    for voter in selection.secret_vote.roll.filter(channel="").values_list("voter", flat=True):
        ballots.cast(selection.secret_vote, voter=voter, content={"for": [first.pk]})


class ExpertScoreFactory(DjangoModelFactory):
    class Meta:
        model = "activities.ExpertScore"

    expert = factory.SubFactory("tests.factories.UserFactory")
    points = Decimal("90.00")


class BrandProjectFactory(DjangoModelFactory):
    """A draft; `approved=True` is one that was set up."""

    class Meta:
        model = "activities.BrandProject"

    class Params:
        approved = factory.Trait(
            state="approved", approved_on=_DAY, number=factory.Sequence(lambda n: f"P2022-{n + 1:04}")
        )

    title = factory.Sequence(lambda n: f"一分会一品牌{n}")
    year = 2022


class IntroductionFactory(DjangoModelFactory):
    class Meta:
        model = "activities.Introduction"

    introduced_on = _DAY
    first = _member_of()
    second_name = "校外人员"


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = "activities.Publication"

    title = factory.Sequence(lambda n: f"工会新闻{n}")
    channel = "union_site"
    kind = "news"
    published_on = _DAY


class RegulationFactory(DjangoModelFactory):
    class Meta:
        model = "activities.Regulation"

    title = factory.Sequence(lambda n: f"工会工作制度{n}")


class RegulationEditionFactory(DjangoModelFactory):
    class Meta:
        model = "activities.RegulationEdition"

    kind = "made"
    adopted_on = _DAY
    effective_on = factory.SelfAttribute("adopted_on")


class PlanItemFactory(DjangoModelFactory):
    class Meta:
        model = "activities.PlanItem"

    year = 2022
    month_from = 3
    month_to = factory.SelfAttribute("month_from")
    title = factory.Sequence(lambda n: f"计划事项{n}")


def busy_year(unit):
    """Something for nearly every figure of activities to count in 2022, in `unit`."""
    for kind in ("sport_culture", "lecture", "training", "women", "family", "social", "contest", "exhibition"):
        ActivityFactory(unit=unit, recorded=True, kind=kind)
    series = {code: SeriesFactory(code=code) for code in ("sports-meet", "photo-contest", "influential-team")}
    meet = ActivityFactory(unit=unit, recorded=True, series=series["sports-meet"])
    EntryFactory(activity=meet)
    photos = ActivityFactory(unit=unit, recorded=True, series=series["photo-contest"])
    EntryFactory(activity=photos, kind="work")
    for level in ("nation", "province", "city", "district", "school"):
        HonourFactory(unit=unit, level=level)
    selection = SelectionFactory(unit=unit, state="published", decided_on=_DAY, series=series["influential-team"])
    CandidateFactory(selection=selection, is_winner=True)
    for channel in ("campus_site", "union_site", "wechat", "newspaper", "upper_media"):
        for kind in ("news", "notice", "profile", "model_story"):
            PublicationFactory(unit=unit, channel=channel, kind=kind)
    regulation = RegulationFactory(unit=unit, in_compilation=True, compiled_on=_DAY)
    RegulationEditionFactory(regulation=regulation)
    IntroductionFactory(unit=unit)
    BrandProjectFactory(unit=unit, approved=True)
    ClubMembershipFactory(club=ClubFactory(unit=unit))
    PlanItemFactory(unit=unit, done_on=_DAY)
