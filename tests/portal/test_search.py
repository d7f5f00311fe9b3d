"""The one search: whoever asks finds what he may open, of every kind, by number, name or words, and nothing else."""

import datetime
import logging
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finance.models import Claim
from finance.services import pay_claim
from members.models import Member
from tests import factories
from tests.books import id_number
from tests.factories import activities as made
from tests.sizes import size
from unionportal.core.choices import Role
from unionportal.core.tables.search import kinds
from welfare.models import Grant, Visit

YEAR = datetime.date(2022, 5, 10)
# Whatever is searched for and however much there is, the frame of the page included.
MOST_QUERIES = 10
WORD = "海棠"


@pytest.fixture
def readers(union, branch, officer, person):
    """Who searches: the office, the chair of a sub-union, a member without an office, the auditor."""
    return {
        "officer": officer,
        "branch_chair": person(Role.BRANCH_CHAIR, branch),
        "member": factories.UserFactory(),
        "auditor": person(Role.AUDITOR, union),
    }


@pytest.fixture
def fill(union, accountant, chair, cashier):
    """Add records of every kind in a unit, in all of which the word stands; returns those of the last time."""
    numbers = iter(range(1, 1000))
    congress = factories.CongressFactory(unit=union)

    def fill(unit, times=1):
        budget = factories.BudgetFactory(unit=unit, year=YEAR.year, initial=1_000_000)
        maker = factories.UserFactory()
        delegate = factories.DelegateFactory(unit=unit, term=congress.term)
        for _ in range(times):
            n = next(numbers)
            facts = {"unit": unit, "budget": budget, "made_by": maker, "number": f"C2022-{n:04}"}
            claim = factories.ClaimFactory(
                **facts,
                purpose=f"{WORD}布展{n}",
                state="approved",
                checked_by=accountant,
                checked_on=YEAR,
                approved_by=chair,
                approved_on=YEAR,
            )
            found = {
                "members.member": factories.MemberFactory(
                    unit=unit, name=f"{WORD}{'甲乙丙丁'[n % 4]}", name_key="hai tang ht", staff_no=f"K{n:04}"
                ),
                "congress.proposal": factories.FiledProposalFactory(
                    unit=unit, congress=congress, proposer=delegate, title=f"关于{WORD}路照明的提案{n}"
                ),
                "finance.claim": claim,
                "finance.payment": pay_claim(claim, actor=cashier, method="cash", paid_on=YEAR),
                "welfare.visit": factories.VisitFactory(
                    unit=unit,
                    happened_on=YEAR - datetime.timedelta(n),
                    note=WORD,
                    number=f"W2022-{n:04}",
                    state="reported",
                ),
                "welfare.grant": factories.HardshipGrantFactory(
                    unit=unit, applied_on=YEAR - datetime.timedelta(n), number=f"B2022-{n:04}"
                ),
                "welfare.hardship": factories.HardshipFileFactory(unit=unit, number=f"D2022-{n:04}"),
                "welfare.gift": factories.GiftIssueFactory(unit=unit, title=f"{WORD}慰问品{n}"),
                "congress.meeting": factories.MeetingFactory(unit=unit, title=f"{WORD}厅会议{n}"),
                "activities.honour": factories.HonourFactory(unit=unit, title=f"{WORD}奖{n}"),
                "activities.activity": made.ActivityFactory(unit=unit, approved=True, title=f"{WORD}节{n}"),
                "activities.regulation": made.RegulationFactory(unit=union, title=f"{WORD}管理办法{n}"),
            }
            factories.RegulationEditionFactory(regulation=found["activities.regulation"], adopted_on=YEAR)
        return found

    return fill


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def searched(client, text):
    """Return {kind: the keys of its lines} of the page."""
    groups = client.get(reverse("search"), {"q": text}).context["groups"]
    return {group.found.kind.code: [line.pk for line, _ in group.lines] for group in groups}


@pytest.mark.django_db(transaction=True)
def test_it_asks_ten_times_at_most_with_nothing_and_with_many_rows(readers, fill, branch, other_branch):
    clients = {who: client_of(user) for who, user in readers.items()}
    texts = (WORD, "ht", "K0001", f"{WORD} 照明", "C2022-0001", "没有")

    def queries():
        asked = {}
        for who, client in clients.items():
            client.get(reverse("search"))
            for text in texts:
                with CaptureQueriesContext(connection) as captured:
                    client.get(reverse("search"), {"q": text})
                asked[who, text] = len(captured)
        return asked

    few = queries()
    assert {case: asked for case, asked in few.items() if asked > MOST_QUERIES} == {}
    # One more than is shown is many; in a full run many more are.
    fill(branch, size(6, 25))
    fill(other_branch, size(6, 25))
    assert queries() == few
    # There is more than is shown, and nobody counts it.
    groups = clients["officer"].get(reverse("search"), {"q": WORD}).context["groups"]
    whole, part = "全部 5 条以上", "在列表中查看全部"
    assert {group.found.kind.code: (len(group.lines), group.all_rows) for group in groups} == {
        "members.member": (5, whole),
        "congress.proposal": (5, whole),
        "finance.claim": (5, part),
        "finance.payment": (5, part),
        "congress.meeting": (5, whole),
        "welfare.gift": (5, whole),
        "activities.honour": (5, whole),
        "activities.activity": (5, whole),
        "activities.regulation": (5, whole),
    }
    # A whole number stands first, before what only mentions it.
    made.ActivityFactory(unit=branch, approved=True, title="C2022-0003 的说明会", starts_on=YEAR, ends_on=YEAR)
    first = searched(clients["officer"], "c2022-０００3")
    assert first["finance.claim"] == [Claim.objects.get(number="C2022-0003").pk]
    factories.ClaimFactory(
        unit=branch, budget=factories.BudgetFactory(unit=branch, year=2022), purpose="补 C2022-0003", made_on=YEAR
    )
    assert searched(clients["officer"], "C2022-0003")["finance.claim"][0] == Claim.objects.get(number="C2022-0003").pk


@pytest.mark.django_db
def test_everybody_finds_what_he_may_open_and_each_line_and_list_opens(readers, fill, branch, other_branch):
    own, others = fill(branch), fill(other_branch)
    public = {"congress.board", "activities.activity", "activities.honour", "activities.regulation"}
    of_office = {"finance.claim", "finance.payment", "welfare.gift", "congress.meeting"} | public
    expected = {
        "officer": {"members.member", "congress.proposal"} | of_office,
        "branch_chair": {"members.member"} | of_office,
        "member": public,
        "auditor": of_office,
    }
    expected["officer"] -= {"congress.board"}
    for who, user in readers.items():
        client = client_of(user)
        page = client.get(reverse("search"), {"q": WORD})
        groups = page.context["groups"]
        assert (who, {group.found.kind.code for group in groups}) == (who, expected[who])
        for group in groups:
            assert [client.get(url).status_code for _, url in group.lines] == [200] * len(group.lines)
            page = client.get(group.list_url)
            assert (who, group.label, page.status_code) == (who, group.label, 200)
            # The list shows what the search counted, and more only where some are confidential.
            rows = page.context
            listed = rows["cl"].result_count if "cl" in rows else rows["paginator"].count
            words = "在列表中查看全部" if group.found.kind.only_by_number else f"全部 {listed} 条"
            assert (who, group.label, listed, group.all_rows) == (who, group.label, len(group.lines), words)
    # The sub-union finds its own people and money and no others, however the number is typed.
    client = client_of(readers["branch_chair"])
    found = searched(client, WORD)
    scoped = ("members.member", "finance.claim", "finance.payment", "welfare.gift", "congress.meeting")
    assert {kind: found[kind] for kind in scoped} == {kind: [own[kind].pk] for kind in scoped}
    hidden = ("members.member", "staff_no"), ("finance.claim", "number"), ("finance.payment", "number")
    for kind, column in hidden:
        assert searched(client, getattr(own[kind], column)).get(kind) == [own[kind].pk]
        assert searched(client, getattr(others[kind], column)) == {}
    # Nothing on the page tells what there is besides: it is that of a word that stands nowhere.
    pages = [
        client.get(reverse("search"), {"q": number}).content.decode().partition("<main")[2].replace(number, "")
        for number in (others["finance.claim"].number, "C2022-9999")
    ]
    assert pages[0] == pages[1]


@pytest.mark.django_db
def test_what_is_confidential_is_found_by_its_number_alone(readers, fill, branch, caplog):
    visit = fill(branch)["welfare.visit"]
    client = client_of(readers["officer"])
    claim = factories.ClaimFactory(
        unit=branch,
        cause="welfare.visit",
        source=f"慰问 {visit.number}",
        purpose="住院慰问 石榴",
        payee="石榴",
        number="C2022-0002",
        budget=factories.BudgetFactory(unit=branch, year=2022),
    )
    member = factories.MemberFactory(unit=branch, name="石榴", id_number=id_number(7))
    assert searched(client, "石榴") == {"members.member": [member.pk]}
    assert searched(client, WORD).get("welfare.visit") is None
    assert searched(client, visit.number) == {"welfare.visit": [visit.pk], "finance.claim": [claim.pk]}
    first = Claim.objects.get(number="C2022-0001")
    assert searched(client, visit.number[1:])["finance.claim"] == [first.pk]
    for who in ("officer", "branch_chair", "auditor"):
        reader = client_of(readers[who])
        groups = reader.get(reverse("search"), {"q": visit.number.lower()}).context["groups"]
        lines = [(line.title, reader.get(url).status_code) for group in groups for line, url in group.lines]
        assert lines == [(f"慰问 {visit.number}", 200), ("", 200)]
    # A grant is for who decides on it, and has a page in the back office.
    number = Grant.objects.get().number
    [group] = client.get(reverse("search"), {"q": number}).context["groups"]
    assert [(line.title, client.get(url).status_code) for line, url in group.lines] == [("", 200)]
    assert [searched(client_of(readers[who]), number) for who in ("branch_chair", "auditor", "member")] == [{}] * 3
    # Who sees its money alone finds that.
    paid = factories.ClaimFactory(
        unit=branch, cause="welfare.grant", source=f"补助 {number}", purpose="补助", budget=claim.budget
    )
    auditor = client_of(readers["auditor"])
    [group] = auditor.get(reverse("search"), {"q": number}).context["groups"]
    found = [(line.pk, line.title, auditor.get(url).status_code) for line, url in group.lines]
    assert found == [(paid.pk, f"补助 {number}", 200)]
    page = client.get(reverse("search"), {"q": "c2022-0002"})
    [group] = page.context["groups"]
    assert [(line.pk, line.title) for line, _ in group.lines] == [(claim.pk, f"慰问 {visit.number}")]
    # A number that stands for a person finds nobody, and is in no line of the log.
    factories.ClaimFactory(unit=branch, purpose=f"证件 {member.id_number}", budget=claim.budget)
    with caplog.at_level(logging.INFO):
        assert searched(client, member.id_number) == {}
        assert searched(client, f"{member.id_number[:6]} {member.id_number[6:]}") == {}
    assert [one for one in caplog.records if member.id_number[6:] in f"{one.getMessage()} {vars(one)}"] == []


@pytest.mark.django_db
def test_odd_texts_find_nothing_or_what_was_meant(readers, fill, branch):
    fill(branch)
    client = client_of(readers["officer"])
    nothing = ["", "   ", "海", "k", "海" * 200, "%", "%%", "__", "'", "' OR 1=1 --", "<b>"]
    people = ["Ｋ０００1", "HT", "haitang", " hai\u3000 "]
    expected = {text: set() for text in nothing} | {text: {"members.member"} for text in people}
    expected["照明 海棠"] = {"congress.proposal"}
    assert {text: set(searched(client, text)) for text in expected} == expected


@pytest.mark.django_db
def test_drafts_of_proposals_are_found_by_those_who_wrote_them_alone(readers, branch):
    writer = factories.UserFactory()
    member = factories.MemberFactory(unit=branch, user=writer)
    term = factories.TermFactory(unit=branch)
    delegate = factories.DelegateFactory(unit=branch, member=member, term=term)
    draft = factories.ProposalFactory(
        unit=branch,
        congress=factories.CongressFactory(unit=branch, term=term),
        proposer=delegate,
        title="关于玉兰的提案",
    )
    assert searched(client_of(writer), "玉兰") == {"congress.proposal": [draft.pk]}
    assert searched(client_of(readers["officer"]), "玉兰") == {}


@pytest.mark.django_db
def test_the_box_of_both_menus_leads_there_and_finds_pages_too(readers):
    client = client_of(readers["officer"])
    for address in (reverse("home"), reverse("admin:index")):
        boxes = re.findall(r'<form action="([^"]*)" method="get" role="search"', client.get(address).content.decode())
        assert set(boxes) == {reverse("search")}
    page = client.get(reverse("search"), {"q": "tzfs"})
    assert page.context["pages"] == []
    page = client.get(reverse("search"), {"q": "huodong"})
    assert [one.label for one in page.context["pages"]] == ["活动"]
    # Every kind says where it stands, once.
    places = [kind.place for kind in kinds()]
    assert len(places) == len(set(places)) == 17


@pytest.mark.django_db
def test_a_member_finds_himself_and_no_colleague(branch):
    account = factories.UserFactory()
    own = factories.MemberFactory(unit=branch, user=account, staff_no="K0001", name=f"{WORD}甲")
    factories.MemberFactory(unit=branch, staff_no="K0002", name=f"{WORD}乙")
    client = client_of(account)
    [group] = client.get(reverse("search"), {"q": WORD}).context["groups"]
    assert [(line.pk, client.get(url).status_code) for line, url in group.lines] == [(own.pk, 200)]
    assert searched(client, "K0002") == {}


@pytest.mark.django_db
def test_a_line_says_the_state_that_the_page_says(officer, accountant, chair, cashier, branch):
    decided = {"checked_by": accountant, "checked_on": YEAR, "approved_by": chair, "approved_on": YEAR}
    budget = factories.BudgetFactory(unit=branch, year=YEAR.year, initial=1_000)
    claim = factories.ClaimFactory(unit=branch, budget=budget, state="approved", number="C2022-0001", **decided)
    factories.VisitFactory(unit=branch, number="W2022-7001", state="approved", claim=claim)
    factories.VisitFactory(unit=branch, number="W2022-7002", state="reported")

    def said(number):
        [group] = client_of(officer).get(reverse("search"), {"q": number}).context["groups"]
        return [line.state for line, _ in group.lines], Visit.objects.get(number=number).standing

    assert said("W2022-7001") == (["待支付"], "待支付")
    pay_claim(claim, actor=cashier, method="cash", paid_on=YEAR)
    assert said("W2022-7001") == (["已支付"], "已支付")
    assert said("W2022-7002") == (["待核定"], "待核定")


@pytest.mark.django_db
def test_a_member_finds_what_he_was_given_and_what_he_keeps_and_nothing_of_others(readers, union, branch):
    own = factories.MemberFactory(unit=branch, user=readers["member"])
    issue = factories.GiftIssueFactory(unit=union, title=f"{WORD}慰问品", number="F2022-0001")
    keepers = own, factories.MemberFactory(unit=branch)
    gifts = [factories.GiftRecipientFactory(issue=issue, unit=branch, member=one).pk for one in keepers]
    assets = [factories.AssetFactory(unit=branch, name=f"{WORD}投影仪", custodian=one).pk for one in keepers]
    factories.paid(issue)
    client = client_of(readers["member"])
    assert searched(client, WORD) == {"welfare.received": gifts[:1], "finance.asset": assets[:1]}
    groups = client.get(reverse("search"), {"q": WORD}).context["groups"]
    [group] = [one for one in groups if one.found.kind.code == "welfare.received"]
    assert client.get(group.lines[0][1]).context["years"][0][1][0].what == issue.title
    # The number of the list and its code both stand on his page.
    for number in (issue.number, issue.code):
        assert searched(client, number)["welfare.received"] == gifts[:1]
    grants = [factories.HardshipGrantFactory(unit=branch, member=one, number=f"B2022-{one.pk}") for one in keepers]
    assert [searched(client, one.number) for one in grants] == [{"welfare.granted": [grants[0].pk]}, {}]
    # The office finds its own among all.
    Member.objects.filter(pk=own.pk).update(user=readers["officer"])
    found = searched(client_of(readers["officer"]), grants[0].number)
    assert found == {"welfare.grant": [grants[0].pk]}


@pytest.mark.django_db
def test_a_member_finds_what_was_cancelled_after_he_was_told_of_it_and_reads_that_it_was(readers, branch):
    own = {"unit": branch, "member": factories.MemberFactory(unit=branch, user=readers["member"])}
    visit = factories.VisitFactory(**own, number="W2022-7001", state="cancelled", happened_on=YEAR)
    grant = factories.HardshipGrantFactory(**own, number="B2022-7001", state="cancelled", applied_on=YEAR)
    issues = [
        factories.GiftIssueFactory(unit=branch, title=f"慰问品{n}", number=number, state="cancelled", issued_on=YEAR)
        for n, number in enumerate(("F2022-7001", None))
    ]
    gift, _ = (factories.GiftRecipientFactory(**own, issue=issue) for issue in issues)
    # Cancelled before it was approved: nobody was told.
    factories.HardshipGrantFactory(**own, state="cancelled", applied_on=YEAR)
    client = client_of(readers["member"])
    for record, number in ((visit, visit.number), (grant, grant.number), (gift, issues[0].number)):
        [group] = client.get(reverse("search"), {"q": number}).context["groups"]
        assert [(line.pk, line.state) for line, _ in group.lines] == [(record.pk, "已撤销")]
        [(_, rows, paid)] = client.get(group.lines[0][1]).context.get("years", [(2022, [], 0)])
        assert paid == 0
    assert [(one.standing, one.tone, one.to_sign) for one in rows] == [("已撤销", "stop", None)] * 3
    assert searched(client, issues[1].code) == {}
