"""A colleague of another unit meets nothing, by any way in; personal data stay where they belong."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import (
    GiftIssueFactory,
    GiftRecipientFactory,
    HardshipGrantFactory,
    MemberFactory,
    VisitFactory,
)
from tests.shown import links
from unionportal.core.choices import Role
from unionportal.core.files.attachments import attach
from unionportal.core.models import AuditEntry
from welfare.models import Visit

pytestmark = pytest.mark.django_db
SECRET = "肺部结节待查"


@pytest.fixture
def proof(visit, branch_chair):
    upload = SimpleUploadedFile("出院记录.pdf", b"%PDF-1.7 content")
    visit.evidence.add(attach(upload, actor=branch_chair, unit=visit.unit))
    return visit.evidence.get()


def _addresses(visit, proof):
    return [
        reverse("welfare:visit_detail", args=[visit.pk]),
        reverse("welfare:visit_file", args=[visit.pk, proof.pk]),
        reverse("welfare:visit_move", args=[visit.pk, "cancel"]),
    ]


def test_the_chair_of_the_unit_reaches_the_visit(client, visit, proof, branch_chair):
    client.force_login(branch_chair)
    assert [client.get(address).status_code for address in _addresses(visit, proof)] == [200, 200, 200]
    assert list(client.get(reverse("welfare:visit_list")).context["page_obj"]) == [visit]


def test_what_is_sealed_is_offered_where_there_is_something_sealed(client, visit, officer, branch):
    client.force_login(officer)
    bare = VisitFactory(unit=branch, member=visit.member, state="reported", happened_on="2022-03-04")
    for one, times in ((visit, 1), (bare, 0)):
        for page in ("welfare:visit_detail", "admin:welfare_visit_change"):
            shown = client.get(reverse(page, args=[one.pk])).content.decode()
            assert len(re.findall(r'href="[^"]*diagnosis[^"]*"', shown)) == times, page


def test_a_stranger_reaches_it_by_no_address(client, visit, proof, stranger):
    client.force_login(stranger)
    edit = reverse("welfare:visit_edit", args=[visit.pk])
    diagnosis = reverse("welfare:visit_diagnosis", args=[visit.pk])
    for address in [*_addresses(visit, proof), edit, diagnosis]:
        assert client.get(address).status_code == 404
        assert client.post(address, {"reason": "好奇"}).status_code in (404, 405)
    visit.refresh_from_db()
    assert visit.state == "reported"


def test_a_stranger_finds_it_in_no_list_and_no_search(client, visit, stranger):
    client.force_login(stranger)
    for query in ("", "?q=李秀兰", "?q=T1001", "?state=reported"):
        assert list(client.get(reverse("welfare:visit_list") + query).context["page_obj"]) == []


def test_the_search_offers_only_people_of_the_own_unit(client, colleague, branch_chair, stranger):
    for user, found in ((branch_chair, [colleague]), (stranger, [])):
        client.force_login(user)
        for typed in ("李秀", "t100", "lixiu", "li xiu", "lxl"):
            answer = client.get(reverse("welfare:member_search"), {"member_query": typed})
            assert (typed, answer.context["members"]) == (typed, found)


def test_a_stranger_cannot_report_somebody_elses_colleague(client, colleague, stranger):
    client.force_login(stranger)
    answers = {"member": colleague.pk, "occasion": "birth", "happened_on": "2022-05-06"}
    page = client.post(reverse("welfare:visit_add"), answers)
    assert list(page.context["form"].errors) == ["member"]
    assert not Visit.objects.exists()


def test_a_member_sees_the_own_visit_and_nobody_elses(client, visit, person, branch):
    own = VisitFactory(unit=branch, state="reported")
    own.member.user = person(Role.BRANCH_OFFICER, branch)
    own.member.save()
    client.force_login(own.member.user)
    assert list(client.get(reverse("welfare:visit_list")).context["page_obj"]) == [own]
    assert client.get(reverse("welfare:visit_detail", args=[visit.pk])).status_code == 404


def test_the_diagnosis_is_on_no_page_and_in_no_log(client, visit, branch_chair, officer, chair):
    pages = [
        (branch_chair, reverse("welfare:visit_list")),
        (branch_chair, reverse("welfare:visit_detail", args=[visit.pk])),
        (officer, reverse("welfare:visit_detail", args=[visit.pk])),
        (officer, reverse("welfare:visit_diagnosis", args=[visit.pk])),
        (officer, reverse("admin:welfare_visit_changelist")),
        (officer, reverse("admin:welfare_visit_change", args=[visit.pk])),
        (chair, reverse("admin:welfare_visit_change", args=[visit.pk])),
    ]
    Visit.objects.filter(pk=visit.pk).update(state="returned")
    pages += [
        (branch_chair, reverse("welfare:visit_edit", args=[visit.pk])),
        (officer, reverse("admin:welfare_visit_change", args=[visit.pk])),
    ]
    for user, address in pages:
        client.force_login(user)
        page = client.get(address)
        assert page.status_code == 200, address
        assert SECRET not in page.content.decode(), address


def test_the_diagnosis_is_read_with_a_reason_and_the_look_is_logged(client, visit, officer, caplog):
    client.force_login(officer)
    address = reverse("welfare:visit_diagnosis", args=[visit.pk])
    assert client.post(address, {"reason": ""}).context["form"].errors["reason"] == ["这个字段是必填项。"]
    page = client.post(address, {"reason": "核定补助金额"})
    assert page.context["text"] == SECRET
    assert "no-store" in page["Cache-Control"].split(", ")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.act, entry.facts) == ("查看病情", {"原因": "核定补助金额"})
    everything = json.dumps(list(AuditEntry.objects.values("act", "target_label", "facts")), ensure_ascii=False)
    assert SECRET not in everything
    assert SECRET not in caplog.text


@pytest.mark.parametrize("role", [Role.BRANCH_CHAIR, Role.CASHIER, Role.ACCOUNTANT, Role.AUDITOR])
def test_who_handles_only_the_money_or_the_report_cannot_read_the_diagnosis(client, visit, person, union, role):
    client.force_login(person(role, union))
    assert client.get(reverse("welfare:visit_detail", args=[visit.pk])).status_code == 200
    assert client.post(reverse("welfare:visit_diagnosis", args=[visit.pk]), {"reason": "看看"}).status_code == 404


@pytest.mark.parametrize("role", [Role.ACCOUNTANT, Role.CASHIER, Role.AUDITOR, Role.WOMEN])
def test_a_grant_is_for_named_roles_only(client, branch, person, union, role):
    grant = HardshipGrantFactory(unit=branch)
    client.force_login(person(role, union))
    assert client.get(reverse("admin:welfare_grant_changelist")).status_code == 403
    assert client.get(reverse("admin:welfare_grant_change", args=[grant.pk])).status_code in (302, 403)
    assert client.get(reverse("welfare:grant_circumstances", args=[grant.pk])).status_code == 404


def test_each_look_at_a_grant_is_logged(client, branch, officer):
    grant = HardshipGrantFactory(unit=branch, circumstances="独自抚养两个孩子")
    client.force_login(officer)
    page = client.get(reverse("admin:welfare_grant_change", args=[grant.pk]))
    assert page.status_code == 200
    assert "独自抚养" not in page.content.decode()
    assert [entry.act for entry in AuditEntry.objects.all()] == ["查看补助"]
    page = client.post(reverse("welfare:grant_circumstances", args=[grant.pk]), {"reason": "核定"})
    assert page.context["text"] == "独自抚养两个孩子"


def test_who_decides_on_a_grant_opens_its_proofs_and_nobody_else(client, branch, union, person, officer, chair, budget):
    grant = HardshipGrantFactory(unit=branch, state="checked", budget=budget, checked_by=officer, reported_by=officer)
    file = attach(SimpleUploadedFile("低保证明.pdf", b"%PDF-1.7 content"), actor=officer, unit=branch)
    grant.evidence.add(file)
    address = reverse("welfare:grant_file", args=[grant.pk, file.pk])
    client.force_login(chair)
    page = client.get(reverse("admin:welfare_grant_move", args=[grant.pk, "approve"]))
    assert page.status_code == 200
    assert links(page).count(address) == 1
    opened = [client.get(address).status_code]
    for role in (Role.BRANCH_CHAIR, Role.ACCOUNTANT, Role.CASHIER, Role.AUDITOR, Role.SYSADMIN):
        client.force_login(person(role, union))
        opened.append(client.get(address).status_code)
    assert opened == [200, 404, 404, 404, 404, 404]
    # The page of the decision, and the paper.
    assert [entry.actor for entry in AuditEntry.objects.filter(act="查看补助")] == [chair] * 2


def test_a_branch_chair_sees_of_an_issue_only_the_own_people(client, union, branch, other_branch, branch_chair):
    issue = GiftIssueFactory(unit=union)
    own = GiftRecipientFactory(issue=issue, unit=branch, member=MemberFactory(unit=branch))
    GiftRecipientFactory(issue=issue, unit=other_branch, member=MemberFactory(unit=other_branch), cost=9)
    elsewhere = GiftIssueFactory(unit=union)
    GiftRecipientFactory(issue=elsewhere, unit=other_branch, member=MemberFactory(unit=other_branch))
    client.force_login(branch_chair)
    page = client.get(reverse("welfare:issue_list"))
    assert [(row, row.people, row.cost) for row in page.context["page_obj"]] == [(issue, 1, own.cost)]
    page = client.get(reverse("welfare:issue_detail", args=[issue.pk]))
    assert list(page.context["page_obj"]) == [own]
    assert page.context["sums"]["cost"] == own.cost
    assert client.get(reverse("welfare:issue_detail", args=[elsewhere.pk])).status_code == 404
