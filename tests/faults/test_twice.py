"""A double click, a retry of the browser, the back button: one effect, and everybody is led to it."""

import datetime
import re
from collections import Counter
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activities.models import Activity, BrandProject, Participation
from congress.models import Proposal
from finance import services as cash
from finance.models import Claim, Payment
from tests.books import book, member_row
from tests.congress.house import House
from tests.factories import (
    ActivityFactory,
    BudgetFactory,
    CandidateFactory,
    MemberFactory,
    PlanItemFactory,
    SelectionFactory,
    SeriesFactory,
    UnitFactory,
    UserFactory,
    usual_kind,
)
from tests.factories.activities import put_to_vote
from tests.faults.rig.at_once import hidden, posted, rows_of
from tests.races import together
from tests.shown import texts
from unionportal.core import ledger
from unionportal.core.choices import Role
from unionportal.core.jobs.sweeping import sweep_submissions
from unionportal.core.models import Attachment, Envelope, Job, LedgerImport, Submission
from unionportal.portal import jobs as ledger_jobs
from unionportal.portal.workbooks import handing
from welfare.models import Visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_race")]
CLICKS = 8
SAVED_BY_OTHERS = "同样的内容刚刚已经有人保存，这次没有重复保存。请返回查看。"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def budget(union, today):
    return BudgetFactory(unit=union, year=today.year, initial=Decimal("10000.00"))


@pytest.fixture
def claim(branch, branch_chair, budget):
    facts = {"unit": branch, "budget": budget, "amount": Decimal(50)}
    return cash.request_claim(actor=branch_chair, purpose="奖品", payee="某超市", **facts)


@pytest.fixture
def spending(branch, branch_chair, budget):
    typed = {
        "unit": branch.pk,
        "kind": usual_kind().pk,
        "budget": budget.pk,
        "amount": "50",
        "purpose": "奖品",
        "payee": "某超市",
    }
    return branch_chair, reverse("finance:claim_add"), typed, Claim


@pytest.fixture
def visiting(branch, branch_chair):
    member = MemberFactory(unit=branch)
    typed = {"member": member.pk, "occasion": "hospital", "happened_on": "2022-05-06", "draft": "1"}
    return branch_chair, reverse("welfare:visit_add"), typed, Visit


@pytest.fixture
def applying(branch, branch_chair, today):
    day = (today + datetime.timedelta(days=10)).isoformat()
    typed = {"unit": branch.pk, "title": "羽毛球赛", "kind": "contest", "starts_on": day, "place": "体育馆"}
    return branch_chair, reverse("activities:activity_add"), {**typed, "audience": "unit"}, Activity


@pytest.fixture
def branding(branch, branch_chair, today):
    typed = {"unit": branch.pk, "title": "一分会一品牌", "year": today.year, "plan": "每月一次。", "budget_amount": "0"}
    return branch_chair, reverse("activities:project_add"), {**typed, "draft": "1"}, BrandProject


@pytest.fixture
def proposing(union, branch):
    house = House(union, branch)
    typed = {"congress": house.congress.pk, "title": "改善食堂", "category": house.category.pk}
    return house.proposer.user, reverse("congress:proposal_add"), typed, Proposal


@pytest.fixture
def paying(claim, accountant, chair, cashier, today):
    claim = cash.check_claim(cash.submit_claim(claim, actor=claim.made_by), actor=accountant)
    claim = cash.approve_claim(claim, actor=chair)
    typed = {"method": "cash", "paid_on": today.isoformat(), "payee": "某超市"}
    return cashier, reverse("finance:claim_move", args=[claim.pk, "pay"]), typed, Payment


@pytest.fixture
def voting(union, branch):
    selection = SelectionFactory(unit=union, votes_per_person=2)
    candidate = CandidateFactory(selection=selection, name="甲队")
    member = MemberFactory(unit=branch, user=UserFactory())
    put_to_vote(selection, member)
    page = reverse("activities:selection_vote", args=[selection.pk])
    return member.user, page, {"candidates": [candidate.pk]}, Envelope


FORMS = ["spending", "visiting", "applying", "branding", "proposing", "paying", "voting"]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_sent_many_times_at_once_has_one_effect_and_all_are_led_to_it(client, request, form):
    person, page, typed, model = request.getfixturevalue(form)
    client.force_login(person)
    key = hidden(client.get(page))
    answers = posted(client, page, [{**typed, **key}] * CLICKS)
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.url for answer in answers}) == 1
    assert model.objects.count() == 1


def test_a_list_of_the_back_office_sent_twice_is_saved_once_and_blames_nobody(client, sign_in, union):
    sign_in(Role.OFFICER, union)
    series = SeriesFactory(note="原文")
    page = reverse("admin:activities_series_changelist")
    typed = rows_of(client.get(page)) | {"form-0-note": "改过的"}
    answers = [client.post(page, typed) for _ in range(2)]
    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [(302, page)] * 2
    series.refresh_from_db()
    assert series.note == "改过的"


def test_a_record_of_the_back_office_deleted_twice_is_not_looked_for_in_vain(client, sign_in, union):
    sign_in(Role.OFFICER, union)
    item = PlanItemFactory(unit=union)
    page = reverse("admin:activities_planitem_delete", args=[item.pk])
    typed = {"post": "yes", **hidden(client.get(page))}
    answers = [client.post(page, typed) for _ in range(2)]
    goal = reverse("admin:activities_planitem_changelist")
    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [(302, goal)] * 2


def test_without_its_key_the_same_form_has_as_many_effects_as_clicks(client, spending):
    """The control: what the test above relies on."""
    person, page, typed, model = spending
    client.force_login(person)
    assert Counter(answer.status_code for answer in posted(client, page, [typed] * CLICKS)) == {302: CLICKS}
    assert model.objects.count() == CLICKS


def test_what_several_enter_in_the_same_moment_is_saved_once_and_the_others_are_told(client, applying):
    person, page, typed, model = applying
    client.force_login(person)
    answers = posted(client, page, [typed] * CLICKS)
    told = [answer for answer in answers if answer.status_code == 409]
    assert len(told) == CLICKS - 1 - sum(answer.status_code == 200 for answer in answers)
    assert [texts(answer, "p")[0] for answer in told] == [SAVED_BY_OTHERS] * len(told)
    assert model.objects.count() == 1


def test_signing_up_by_a_double_click_takes_one_place(client, branch, today):
    activity = ActivityFactory(
        unit=branch, approved=True, starts_on=today + datetime.timedelta(days=7), signup_from=today, signup_until=today
    )
    client.force_login(MemberFactory(unit=branch, user=UserFactory()).user)
    key = hidden(client.get(reverse("activities:activity_detail", args=[activity.pk])))
    answers = posted(client, reverse("activities:activity_sign_up", args=[activity.pk]), [key] * CLICKS)
    assert {answer.status_code for answer in answers} == {302}
    assert Participation.objects.count() == 1


def test_an_import_confirmed_many_times_at_once_is_one_import(union, officer):
    UnitFactory(parent=union, name="纺织学院分工会")
    found = ledger.preview(book(members=[member_row(1)]), actor=officer)
    prepared = LedgerImport.objects.create(unit=union, name="台账.xlsx", sha256="0", prepared_by=officer)
    handed = together([lambda: handing.hand_over(prepared, lambda _: found, actor=officer)] * CLICKS)
    assert {one.pk for one in handed} == {prepared.pk}
    assert Job.objects.filter(kind=ledger_jobs.APPLY).count() == 1


def test_the_back_button_with_other_words_is_told_and_keeps_what_was_saved(client, spending):
    person, page, typed, model = spending
    client.force_login(person)
    key = hidden(client.get(page))
    first = client.post(page, {**typed, **key})
    again = client.post(page, {**typed, **key, "amount": "70"})
    assert again.status_code == 409
    assert re.findall(r'href="([^"]*)">查看已提交的<', again.text) == [first.url]
    assert [claim.amount for claim in model.objects.all()] == [50]


def test_a_form_that_came_back_with_a_refusal_may_be_sent_again_with_its_key(client, spending):
    person, page, typed, model = spending
    client.force_login(person)
    key = hidden(client.get(page))
    assert client.post(page, {**typed, **key, "payee": ""}).status_code == 200
    assert Submission.objects.count() == 0
    assert client.post(page, {**typed, **key}).status_code == 302
    assert model.objects.count() == 1


def test_the_key_of_one_person_stops_nobody_else(client, spending, officer):
    person, page, typed, model = spending
    client.force_login(person)
    key = hidden(client.get(page))
    client.post(page, {**typed, **key})
    client.force_login(officer)
    client.post(page, {**typed, **key})
    assert model.objects.count() == 2


def test_of_a_ballot_nothing_stays_by_which_it_could_be_found_again(client, voting, spending):
    for person, page, typed, model in (voting, spending):
        client.force_login(person)
        assert client.post(page, {**typed, "form_key": "a-key-of-ones-own"}).status_code == 302
        made = model.objects.get()
    # The row is that of the other form, which shows that there could be one.
    assert [sent.location for sent in Submission.objects.all()] == [reverse("finance:claim_detail", args=[made.pk])]


def test_what_was_typed_cannot_be_found_by_trying(client, spending, settings):
    person, page, typed, _ = spending
    for secret in ("one" * 20, "other" * 20):
        settings.SECRET_KEY = secret
        client.force_login(person)
        client.post(page, {**typed, "form_key": secret})
    assert len(set(Submission.objects.values_list("content", flat=True))) == 2


def test_a_file_sent_twice_is_kept_once(client, branch, branch_chair):
    client.force_login(branch_chair)
    page = reverse("welfare:visit_add")
    key = hidden(client.get(page))
    typed = {"member": MemberFactory(unit=branch).pk, "occasion": "birth", "happened_on": "2022-05-06", "draft": "1"}
    for _ in range(2):
        client.post(page, {**typed, **key, "files": SimpleUploadedFile("证明.pdf", b"%PDF-1.7")})
    assert (Visit.objects.count(), Attachment.objects.count()) == (1, 1)


def test_keys_are_forgotten_after_days_and_not_before(client, spending, settings, today):
    person, page, typed, _ = spending
    client.force_login(person)
    for age in (0, settings.SUBMISSION_DAYS + 1):
        client.post(page, {**typed, **hidden(client.get(page))})
        newest = Submission.objects.latest("sent_at")
        Submission.objects.filter(pk=newest.pk).update(sent_at=timezone.now() - datetime.timedelta(days=age))
    sweep_submissions(today)
    assert Submission.objects.count() == 1
