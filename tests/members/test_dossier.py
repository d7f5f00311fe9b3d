"""One person whole: every section that the reader may see and no other, what may be added, and who looked."""

import datetime
import re
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from congress.meetings.models import Attendance
from finance.models import Loan
from members.dossier.sections import SHOWN, sections
from members.models import Member, OfficerTerm, ServiceCard
from members.services.roster import reveal
from tests import factories
from tests.factories.finance import AssetFactory
from tests.shown import texts
from unionportal.core.access.permissions import label_of
from unionportal.core.choices import Role
from unionportal.core.files.attachments import attach
from unionportal.core.models import AuditEntry
from unionportal.core.trail import audit
from welfare.services.grants import read_circumstances
from welfare.services.visits import read_diagnosis

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 5, 6)
ADDING = [section for section in sections() if section.adds]
EVERYTHING = {section.code for section in sections()}
MEMBERSHIP = {"memberships", "terms", "cards"}
ACTIVITIES = {"activities", "entries", "candidacies", "clubs", "honours"}
# By the permissions: the women's committee and the officers of a sub-union see neither visits nor money.
SECTIONS = {
    "officer": EVERYTHING,
    "chair": EVERYTHING,
    "branch_chair": EVERYTHING - {"grants", "grant_files", "hardship_files"},
    "branch_officer": MEMBERSHIP | ACTIVITIES | {"assets", "delegacies", "meetings", "proposals"},
    "women": MEMBERSHIP | ACTIVITIES | {"pairings", "delegacies", "meetings", "proposals"},
    # Proofs of a grant are for who decides on it.
    "himself": EVERYTHING - {"grant_files"},
}
ADDED = {
    "officer": {
        *("terms", "visits", "grants", "hardship_files", "mutual_aid", "pairings", "donations"),
        *("delegacies", "honours", "cards"),
    },
    "chair": set(),
    "branch_chair": {"visits", "donations"},
    "branch_officer": set(),
    "women": {"pairings", "honours"},
    "himself": set(),
}


@pytest.fixture
def zhang(branch):
    account = factories.UserFactory(name="张三")
    return factories.MemberFactory(unit=branch, name="张三", user=account, mobile="13800001234", staff_no="Z1")


@pytest.fixture
def readers(union, branch, officer, chair, person, zhang):
    return {
        "officer": officer,
        "chair": chair,
        "branch_chair": person(Role.BRANCH_CHAIR, branch),
        "branch_officer": person(Role.BRANCH_OFFICER, branch),
        "women": person(Role.WOMEN, union),
        "himself": zhang.user,
    }


def fill(member, times=1, first=0):
    """Add to each section about the member as many records as there are times."""
    unit, about = member.unit, {"member": member, "unit": member.unit}
    budget = factories.BudgetFactory(unit=unit, year=2022, initial=1_000_000)
    for n in range(first, first + times):
        day = DAY + datetime.timedelta(n)
        year = datetime.date(2016 + n, 1, 1)
        span = {"since": year, "until": year.replace(month=6)}
        if n != first:
            past = datetime.date(1990 + n, 1, 1)
            member.memberships.create(unit=unit, since=past, until=past.replace(month=6), left_by="moved")
        OfficerTerm.objects.create(**about, post="member", elected_on=year, **span)
        ServiceCard.objects.create(**about, card_no=f"{n:06}", issued_on=day)
        visit = factories.VisitFactory(**about, happened_on=day, diagnosis="不外传", number=f"W2022-{n:03}")
        grant = factories.HardshipGrantFactory(**about, applied_on=day, circumstances="不外传", number=f"B2022-{n:03}")
        for record in (visit, grant):
            record.evidence.add(attach(SimpleUploadedFile("证明.pdf", b"%PDF-1.7"), actor=member.user, unit=unit))
        closed = {"closed_on": day, "close_reason": "lifted"}
        factories.HardshipFileFactory(**about, opened_on=day, circumstances="不外传", **closed)
        factories.MutualAidFactory(**about, submitted_on=day)
        factories.PairingFactory(unit=unit, mentor=member)
        factories.DonationFactory(**about)
        claim = factories.ClaimFactory(unit=unit, budget=budget, made_by=member.user)
        issue = factories.GiftIssueFactory(unit=unit, amount=300)
        factories.GiftRecipientFactory(issue=issue, member=member)
        type(issue).objects.filter(pk=issue.pk).update(state="approved", claim=claim, number=f"G2022-{n:03}")
        term = factories.TermFactory(unit=unit, staff_no=n + 1, members_no=n + 1, **span)
        delegate = factories.DelegateFactory(**about, term=term, since=year)
        congress = factories.CongressFactory(unit=unit, term=term)
        factories.FiledProposalFactory(unit=unit, congress=congress, proposer=delegate)
        Attendance.objects.create(**about, meeting=factories.MeetingFactory(unit=unit))
        activity = factories.ActivityFactory(unit=unit, approved=True)
        factories.ParticipationFactory(activity=activity, **about)
        factories.EntryFactory(activity=activity, **about)
        factories.CandidateFactory(
            selection=factories.SelectionFactory(unit=unit, state="decided", decided_on=day), **about
        )
        factories.ClubMembershipFactory(club=factories.ClubFactory(unit=unit), member=member)
        factories.HonourFactory(**about, recipient=f"{member.name}{n}")
        AssetFactory(unit=unit, custodian=member)
        lent = {"way": "loan", "state": "paid", "approved_on": day, "paid_on": day}
        Loan.objects.create(claim=factories.ClaimFactory(**about, budget=budget, **lent), paid_on=day)


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def page_of(member, who):
    """The page that shows somebody the member: his own is another."""
    return reverse("members:me") if who == "himself" else reverse("members:member_detail", args=[member.pk])


def links(page):
    """The addresses of the records on the page."""
    return re.findall(r'<a class="row" href="([^"]*)"', page.content.decode())


def test_each_reader_sees_the_sections_he_may_and_everything_that_is_linked_opens(readers, zhang, stranger):
    fill(zhang)
    for who, user in readers.items():
        client = client_of(user)
        page = client.get(page_of(zhang, who))
        assert (who, {one.section.code for one in page.context["sections"]}) == (who, SECTIONS[who])
        assert (who, {one.count for one in page.context["sections"]}) == (who, {1})
        if who in ("branch_chair", "branch_officer", "himself"):
            assert (who, [url for url in links(page) if client.get(url).status_code != 200]) == (who, [])
        sealed = {word: word in page.content.decode() for word in ("不外传", zhang.mobile)}
        assert (who, sealed) == (who, {"不外传": False, zhang.mobile: who == "himself"})
        if user.is_staff:
            office = client.get(reverse("admin:members_member_change", args=[zhang.pk]))
            assert (who, {one.section.code for one in office.context["sections"]}) == (who, SECTIONS[who])
            if who == "officer":
                addresses = re.findall(r'<li>\s*<a href="(/[^"]*)"', office.content.decode().partition("bo-todays")[2])
                assert len(addresses) == len(EVERYTHING) - 1, "of a span of the membership there is no page"
                assert [url for url in addresses if client.get(url).status_code != 200] == []
    client = client_of(readers["branch_officer"])
    found = {code: client.get(reverse("members:member_records", args=[zhang.pk, code])) for code in EVERYTHING}
    assert {code for code, page in found.items() if page.status_code == 200} == SECTIONS["branch_officer"]
    elsewhere = client_of(stranger)
    for name, args in (("member_detail", [zhang.pk]), ("member_records", [zhang.pk, "memberships"])):
        assert elsewhere.get(reverse(f"members:{name}", args=args)).status_code == 404


def test_a_section_shows_its_latest_and_counts_all_at_the_same_cost(readers, zhang, django_assert_max_num_queries):
    fill(zhang)
    addresses = {
        who: [page_of(zhang, who), reverse("members:member_records", args=[zhang.pk, "visits"])]
        for who in ("officer", "branch_chair", "himself")
    }
    addresses["officer"].append(reverse("admin:members_member_change", args=[zhang.pk]))

    def cost():
        found = {}
        for who, pages in addresses.items():
            client = client_of(readers[who])
            for url in pages:
                client.get(url)
                with django_assert_max_num_queries(45) as asked:
                    client.get(url)
                found[who, url] = len(asked)
        return found

    few = cost()
    fill(zhang, SHOWN + 1, first=1)
    assert cost() == few
    client = client_of(readers["officer"])
    [visits] = [
        one for one in client.get(page_of(zhang, "officer")).context["sections"] if one.section.code == "visits"
    ]
    latest = [(line.note, str(line.amount)) for _, line in visits.lines]
    assert latest == [(f"2022年5月{12 - n}日 · W2022-{6 - n:03}", "500.00") for n in range(SHOWN)]
    assert (visits.count, visits.is_cut) == (SHOWN + 2, True)
    page = client.get(reverse("members:member_records", args=[zhang.pk, "visits"]))
    assert [line.note for _, line in page.context["lines"]][-1] == "2022年5月6日 · W2022-000"
    assert len(links(page)) == SHOWN + 2


def test_who_may_add_something_begins_it_with_the_person_chosen(readers, zhang):
    fill(zhang)
    labels = {label_of(f"{one.model._meta.app_label}.add_{one.model._meta.model_name}"): one.code for one in ADDING}
    for who, user in readers.items():
        client, offered = client_of(user), []
        if who != "himself":
            offered = client.get(page_of(zhang, who)).context["additions"]
        assert (who, {labels[one.label] for one in offered}) == (who, ADDED[who])
        for one in offered:
            assert (who, bool(one.in_office)) == (who, user.is_staff)
            for url in filter(None, (one.in_office, one.in_portal)):
                page = client.get(url)
                form = page.context["adminform"].form if "adminform" in page.context else page.context["form"]
                [field] = [form[name] for name in ("member", "mentor") if name in form.fields]
                assert (url, str(field.value())) == (url, str(zhang.pk))
                chosen = [one.partition("（")[0] for one in texts(page, "strong", "option")]
                assert (url, chosen.count(zhang.name)) == (url, 1)
    Member.objects.filter(pk=zhang.pk).update(status="left", left_on=DAY)
    assert client_of(readers["officer"]).get(page_of(zhang, "officer")).context["additions"] == []


def test_the_moves_of_the_back_office_are_offered_to_staff_alone(readers, zhang):
    moves = {}
    for who in ("officer", "branch_chair"):
        text = client_of(readers[who]).get(page_of(zhang, who)).content.decode()
        moves[who] = set(re.findall(rf"/admin/members/member/{zhang.pk}/move/(\w+)/", text))
    assert moves == {"officer": {"edit", "correct", "transfer", "leave", "unregister"}, "branch_chair": set()}


def test_everybody_sees_the_own_phone_and_each_look_at_what_is_confidential(readers, zhang, other_branch):
    officer, own = readers["officer"], client_of(zhang.user)
    assert list(own.get(reverse("members:me")).context["readings"]) == []
    fill(zhang)
    visit, grant = zhang.visits.get(), zhang.grants.get()
    reveal(zhang, "mobile", actor=officer, reason="核对联系方式")
    read_diagnosis(visit, actor=officer, reason="核对病历")
    read_circumstances(grant, actor=readers["chair"], reason="审批")
    audit.record_reading(officer, grant)
    printed = reverse("welfare:visit_form_approval", args=[visit.pk])
    assert client_of(officer).get(printed).status_code == 200
    other = factories.MemberFactory(unit=other_branch)
    reveal(other, "mobile", actor=officer, reason="另一个人")
    read_diagnosis(factories.VisitFactory(unit=other_branch, member=other), actor=officer, reason="另一个人")
    page = own.get(reverse("members:me"))
    shown = [(look.actor, look.act, look.facts.get("原因")) for look in page.context["readings"]]
    assert shown == [
        (officer, "打印表单", None),
        (officer, "查看补助", None),
        (readers["chair"], "查看困难情况", "审批"),
        (officer, "查看病情", "核对病历"),
        (officer, "查看原文", "核对联系方式"),
    ]
    assert texts(page, ".note")[0].endswith("有误或有变化，请告诉校工会的工会专干更正。")
    papers = [
        client_of(officer).get(reverse(f"welfare:{page}", args=[record.pk, record.evidence.get().pk]))
        for page, record in (("visit_file", visit), ("grant_file", grant))
    ]
    assert [b"".join(paper.streaming_content) for paper in papers] == [b"%PDF-1.7"] * 2
    page = own.get(reverse("members:me"))
    looks = [(look.actor, look.act) for look in page.context["readings"][:2]]
    assert looks == [(officer, "查看补助"), (officer, "查看慰问材料")]
    assert (len(page.context["readings"]), page.context["has_more_readings"]) == (SHOWN, True)
    assert own.get(reverse("members:my_readings")).context["paginator"].count == SHOWN + 2
    # Nobody sees the readings of another.
    assert client_of(officer).get(reverse("members:my_readings")).status_code == 404
    assert AuditEntry.objects.filter(code="members.read_sealed").count() == 2


def test_the_member_sees_each_page_that_others_opened_of_the_own_records(readers, zhang):
    fill(zhang)
    visit, grant, aid, pairing = (rows.get() for rows in (zhang.visits, zhang.grants, zhang.mutual_aid, zhang.pairings))
    opened = {
        "查看慰问": [
            reverse("welfare:visit_detail", args=[visit.pk]),
            reverse("welfare:visit_history", args=[visit.pk]),
            reverse("admin:welfare_visit_change", args=[visit.pk]),
            reverse("admin:welfare_visit_history", args=[visit.pk]),
        ],
        "查看补助": [
            reverse("admin:welfare_grant_change", args=[grant.pk]),
            reverse("admin:welfare_grant_history", args=[grant.pk]),
        ],
        "查看困难职工档案": [
            reverse("admin:welfare_hardshipfile_change", args=[zhang.hardship_files.get().pk]),
            reverse("admin:welfare_hardshipfile_history", args=[zhang.hardship_files.get().pk]),
        ],
        "查看互助保障": [reverse("admin:welfare_mutualaidclaim_change", args=[aid.pk])],
        "查看结对帮扶": [reverse("admin:welfare_pairing_change", args=[pairing.pk])],
    }
    officer, own = client_of(readers["officer"]), client_of(zhang.user)
    for addresses in opened.values():
        assert [officer.get(address).status_code for address in addresses] == [200] * len(addresses)
    # Nobody is told of what he read himself.
    assert own.get(opened["查看慰问"][0]).status_code == 200
    paper = reverse("welfare:visit_file", args=[visit.pk, visit.evidence.get().pk])
    assert own.get(paper).status_code == 200
    listed = own.get(reverse("members:my_readings")).context["page_obj"].object_list
    assert Counter(one.act for one in listed) == {act: len(addresses) for act, addresses in opened.items()}
    assert {one.actor for one in listed} == {readers["officer"]}


def test_the_member_sees_who_had_a_form_of_the_own_records_or_a_file_of_them(readers, zhang, branch_chair):
    fill(zhang)
    of_him, day = {"unit": zhang.unit, "member": zhang, "reported_by": branch_chair}, datetime.date(2022, 6, 1)
    returned = factories.VisitFactory(**of_him, state="returned", happened_on=day, hospital="第一医院")
    waiting = factories.HardshipGrantFactory(**of_him, state="reported", applied_on=day)
    looked = {
        branch_chair: [reverse("welfare:visit_edit", args=[returned.pk])],
        readers["officer"]: [reverse("admin:welfare_grant_move", args=[waiting.pk, "check"])],
    }
    for person, addresses in looked.items():
        assert [client_of(person).get(address).status_code for address in addresses] == [200]
    for name in ("welfare_visit", "welfare_grant", "welfare_mutualaidclaim", "welfare_pairing"):
        address, office = reverse(f"admin:{name}_changelist"), client_of(readers["officer"])
        columns = [*office.get(address).context["export_form"].offered]
        b"".join(office.post(address, {"export": "csv", "columns": columns}).streaming_content)
    listed = client_of(zhang.user).get(reverse("members:my_readings")).context["page_obj"].object_list
    found = Counter((one.actor, one.act) for one in listed)
    officer = readers["officer"]
    assert found == {
        (branch_chair, "查看慰问"): 1,
        (officer, "查看补助"): 1 + zhang.grants.count(),
        (officer, "查看慰问"): zhang.visits.count(),
        (officer, "查看互助保障"): 1,
        (officer, "查看结对帮扶"): 1,
    }
