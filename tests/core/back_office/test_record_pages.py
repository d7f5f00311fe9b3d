"""The page of a record: its amounts, its way to the page in the portal and back, its buttons, its paper forms."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from activities.models import Regulation
from congress.meetings.documents import notice
from finance.models import AccountCode, Claim
from members.models import OfficerTerm
from tests.factories import ActivityFactory, BudgetFactory, ClaimFactory, MeetingFactory, VisitFactory
from tests.factories.congress import QuorumFactory
from tests.shown import texts
from unionportal.core.back_office.gaps import unasked_of
from unionportal.core.models import RoleGrant
from welfare.models import GiftIssue, MutualAidClaim

pytestmark = pytest.mark.django_db


def links(client, address):
    """{words: address} of the links of a page."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>\s*([^<]*?)\s*</a>', client.get(address).content.decode())
    return {words: target for target, words in found}


def test_amounts_have_separators(client, officer, branch):
    budget = BudgetFactory(unit=branch, initial=Decimal(1_000_000))
    claim = ClaimFactory(unit=branch, budget=budget, amount=Decimal("12860.50"), state="submitted")
    client.force_login(officer)
    page = client.get(reverse("admin:finance_claim_change", args=[claim.pk])).content.decode()
    assert re.findall(r'class="readonly[^"]*">(1[^<]*0)<', page) == ["12,860.50"]


def test_the_two_pages_of_a_record_lead_to_each_other_where_both_may_be_opened(
    client, officer, branch_chair, branch, union
):
    visit = VisitFactory(unit=branch, state="reported")
    claim = ClaimFactory(unit=branch, made_by=branch_chair)
    pairs = [
        ("admin:welfare_visit_change", "welfare:visit_detail", visit),
        ("admin:finance_claim_change", "finance:claim_detail", claim),
        ("admin:congress_meeting_change", "congress:meeting_detail", MeetingFactory(unit=union)),
    ]
    client.force_login(officer)
    for office, portal, record in pairs:
        here, there = reverse(office, args=[record.pk]), reverse(portal, args=[record.pk])
        assert links(client, there)["在工作后台打开"] == here
        ways = re.findall(r'href="([^"]*)"', client.get(here).content.decode())
        assert {client.get(way).headers.get("Location", way) for way in ways if way == there or "portal" in way} == {
            there
        }
    client.force_login(branch_chair)
    for _, portal, record in pairs[:2]:
        found = links(client, reverse(portal, args=[record.pk]))
        assert [target for target in found.values() if target.startswith("/admin/")] == []


def test_a_record_is_titled_by_what_it_is_and_not_by_what_one_may_do(client, officer, chair, branch):
    visit = VisitFactory(unit=branch, state="draft")
    titles = []
    for who in (officer, chair):
        client.force_login(who)
        page = client.get(reverse("admin:welfare_visit_change", args=[visit.pk])).content.decode()
        titles += [" ".join(one.split()) for one in re.findall(r"<title>(.*?)</title>", page, re.DOTALL)]
    assert titles == [f"{visit} | 慰问 | 工会综合服务平台"] * 2


def test_saving_is_one_button_and_one_more_where_a_record_is_new(client, officer, branch):
    client.force_login(officer)
    visit = VisitFactory(unit=branch, state="draft")

    def buttons(address):
        return re.findall(r'<button[^>]*name="(_\w+)"', client.get(address).content.decode())

    assert buttons(reverse("admin:welfare_visit_change", args=[visit.pk])) == ["_save"]
    assert sorted(buttons(reverse("admin:welfare_visit_add"))) == ["_addanother", "_save"]


def test_the_questions_of_a_paper_form_stay_in_the_back_office(client, officer, branch_chair):
    address = reverse("members:member_list_form_roster")
    client.force_login(officer)
    page = client.get(address)
    assert page.context["menu"].is_office
    back = re.findall(r'<a class="crumb" href="([^"]*)"', page.content.decode())
    assert back == [reverse("admin:members_member_changelist")]
    client.force_login(branch_chair)
    page = client.get(address)
    assert not page.context["menu"].is_office


def test_accounts_to_pay_to_are_not_offered_to_a_sub_union(client, officer, branch_chair):
    offered = {}
    for who in (officer, branch_chair):
        client.force_login(who)
        offered[who] = "打印转账信息表" in links(client, reverse("welfare:visit_list"))
    assert offered == {officer: True, branch_chair: False}


def test_the_notice_of_a_meeting_bears_the_day_on_which_it_is_printed(union):
    day = timezone.localdate()
    assert notice(MeetingFactory(unit=union), []).signature[-1] == f"{day.year}年{day.month}月{day.day}日"


def test_what_is_empty_and_cannot_be_filled_is_not_on_the_page(client, officer, accountant, branch):
    """Of a draft its maker sees every field that he may fill, and nobody a line that says nothing."""
    visit = VisitFactory(unit=branch, state="draft", note="")
    address = reverse("admin:welfare_visit_change", args=[visit.pk])
    client.force_login(officer)
    page = client.get(address).context["adminform"]
    shown = {name for _, options in page.fieldsets for name in options["fields"]}
    assert {"member", "note"} <= shown
    assert shown.isdisjoint({"approved_on", "approved_by"})
    visit.state, visit.note = "reported", "家属陪护"
    visit.save()
    client.force_login(accountant)
    page = client.get(address).context["adminform"]
    assert {name for name in page.readonly_fields if getattr(visit, name, "kept") in (None, "")}.isdisjoint(
        name for _, options in page.fieldsets for name in options["fields"]
    )


def test_what_is_left_out_is_named_in_one_line_where_nothing_can_be_filled_in(
    client, officer, accountant, chair, branch, union
):
    visit = VisitFactory(unit=branch, state="draft", note="")
    meeting = MeetingFactory(unit=union, state="cancelled", minutes="", place="")
    claim = ClaimFactory(unit=branch, made_by=officer, state="draft")
    client.force_login(officer)
    draft = client.get(reverse("admin:welfare_visit_change", args=[visit.pk]))
    assert (draft.context["left_out"], texts(draft, ".bo-left-out")) == ([], [])
    seen = [(chair, "welfare_visit", visit), (officer, "congress_meeting", meeting)]
    asked = {
        "welfare_visit": ("hospital", "note"),
        "congress_meeting": ("begins_at", "place", "minutes", "report_sentence", "report_theme"),
        "finance_claim": ("kind", "happened_on"),
    }
    for reader, name, record in [*seen, (accountant, "finance_claim", claim)]:
        client.force_login(reader)
        page = client.get(reverse(f"admin:{name}_change", args=[record.pk]))
        line = re.search(r'class="bo-left-out">[^：]*：([^<]*)<', page.text)[1]
        assert line.split("、") == page.context["left_out"], name
        # Only what somebody was asked for, not what another step or occasion brings; and no dash is left to read.
        labels = [str(record._meta.get_field(column).verbose_name) for column in asked[name]]
        assert page.context["left_out"] == labels, name
        assert re.findall(r'class="readonly[^"]*">\s*[-—]?\s*</div', page.text) == [], name


def test_an_end_that_has_not_come_and_an_alternative_are_no_gap(client, officer, chair):
    """A rule in force has no last day and no number beside its share; who is not paid yet has no amount."""
    rule = QuorumFactory(body="")
    client.force_login(chair)
    page = client.get(reverse("admin:congress_ruleofprocedure_change", args=[rule.pk]))
    assert (page.context["left_out"], texts(page, ".bo-left-out")) == ([], [])
    kept = {
        MutualAidClaim: ("decided_on", "granted"),
        OfficerTerm: ("until",),
        RoleGrant: ("until",),
        Claim: ("heads", "rewarded"),
        Regulation: ("compiled_on", "repealed_on"),
        AccountCode: ("money", "holding", "outlay", "project"),
    }
    assert [model for model, names in kept.items() if not unasked_of(model()).issuperset(names)] == []
    # What must be more than zero is a gap all the same.
    assert not unasked_of(GiftIssue()) & {"amount", "supplier"}


def test_a_page_names_who_acted_and_links_only_what_its_reader_may_open(client, officer, chair, branch):
    activity = ActivityFactory(unit=branch, approved=True, proposer=chair)
    client.force_login(officer)
    page = client.get(reverse("admin:activities_activity_change", args=[activity.pk])).content.decode()
    shown = re.findall(r'class="readonly[^"]*">\s*(.*?)\s*</div>', page, re.DOTALL)
    assert [one for one in shown if str(chair) in one] == [str(chair)]
    links = re.findall(r'href="(/admin/core/[^"]+)"', "".join(shown))
    assert [url for url in links if client.get(url).status_code != 200] == []
