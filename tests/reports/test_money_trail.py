"""The auditor's way: from a number to its rows, to what paid for them and to the papers, and from there back."""

import datetime
import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from finance.models import Invoice
from finance.services import pay_claim
from tests import factories
from tests.reports.conftest import address
from tests.shown import facts
from unionportal.core.choices import Role
from unionportal.core.files.attachments import attach

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 6, 1)
_LINK = re.compile(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.fixture
def settle(union, accountant, chair, cashier):
    """Pay a benefit as its flow would, with an invoice; returns it."""

    def settle(benefit, cause, label):
        number = f"{label[0]}2022-001"
        claim = factories.ClaimFactory(
            unit=union,
            budget=factories.BudgetFactory(unit=union, year=2022, initial=100_000),
            amount=benefit.amount,
            cause=cause,
            source=f"{label} {number}",
            purpose=f"{label} {number}",
            payee=benefit.member.name,
            number="C2022-0001",
            state="approved",
            made_by=factories.UserFactory(),
            checked_by=accountant,
            checked_on=DAY,
            approved_by=chair,
            approved_on=DAY,
        )
        Invoice.objects.create(claim=claim, number="26312000000123456789")
        benefit.claim, benefit.number, benefit.state = claim, number, "approved"
        benefit.save()
        pay_claim(claim, actor=cashier, method="cash", paid_on=DAY)
        return benefit

    return settle


class Way:
    """Somebody who goes from link to link."""

    def __init__(self, client, start):
        self.client, self.text = client, ""
        self.open(start)

    def open(self, url):
        answer = self.client.get(html.unescape(url))
        assert (url, answer.status_code) == (url, 200)
        self.text = answer.content.decode().partition("<main")[2].partition("</main>")[0]

    def links(self, words):
        return [url for url, shown in _LINK.findall(self.text) if words in re.sub(r"<[^>]*>", "", shown)]

    def go(self, words):
        [url, *_] = self.links(words)
        self.open(url)
        return self


def test_the_auditor_goes_from_a_number_to_the_papers_and_back(client, person, union, branch, settle):
    visit = settle(factories.VisitFactory(unit=branch, diagnosis="不外传"), "welfare.visit", "慰问")
    proof = attach(SimpleUploadedFile("证明.pdf", b"%PDF-1.7"), actor=None, unit=branch)
    visit.evidence.add(proof)
    client.force_login(person(Role.AUDITOR, union))
    way = Way(client, address("figure_rows", "welfare.visits", period=2022))
    way.go(visit.number).go(visit.claim.number)
    payment = visit.claim.payments.get()
    way.go(payment.number)
    # The papers of the claim are the auditor's, what may say who is ill is not.
    assert (len(way.links("26312000000123456789")), way.links("证明.pdf")) == (1, [])
    way.go("26312000000123456789").go(visit.claim.purpose).go(visit.claim.source)
    assert facts(way.text)["支出申请"] == f"{visit.claim.number}（已支付）"
    assert "不外传" not in way.text
    # From the record to the numbers that count it, and from one of them to the record again.
    way.go("计入的统计数字")
    counting = {html.unescape(url) for url in way.links("慰问.")}
    assert {
        address("figure_rows", code, period=2022) for code in ("welfare.visits", "welfare.visits_total")
    } <= counting
    way.go("慰问.人次").go(visit.number)
    # Whoever reads the visit reads its proofs from the payment too.
    client.force_login(person(Role.CHAIR, union))
    assert len(Way(client, payment.get_absolute_url()).links("证明.pdf")) == 1


def test_of_a_grant_he_sees_number_and_amount_and_nothing_of_its_circumstances(
    client, person, union, branch, other_branch, settle
):
    grant = settle(factories.HardshipGrantFactory(unit=branch, circumstances="不外传"), "welfare.grant", "补助")
    client.force_login(person(Role.AUDITOR, union))
    url = address("figure_rows", "welfare.grants", period=2022)
    page = client.get(url).context
    assert [cells[:4] for _, cells, _ in page["paid_lines"]] == [["C2022-0001", grant.claim.source, grant.amount, DAY]]
    assert (page["lines"], page["rows"].unseen) == ([], 1)
    way = Way(client, url).go("C2022-0001")
    assert facts(way.text)["来源"] == grant.claim.source
    assert "/admin/welfare/" not in way.text
    words = ("不外传", grant.get_kind_display())
    way.go(grant.claim.payments.get().number)
    assert [word in way.text for word in words] == [False, False]
    # From the payment to the numbers that count the grant, but not to those of its kind.
    for page in (grant.claim, grant.claim.payments.get()):
        counting = Way(client, page.get_absolute_url()).go("计入的统计数字")
        assert len(counting.links("补助.人数")) == 1
        assert not [url for url in counting.links("") if "grant_kinds" in url]
    counting.go("补助.人数").go("C2022-0001")
    # A number that counts one kind of grant leads to nobody who had that kind.
    of_kind = client.get(address("figure_rows", "welfare.grant_kinds[major_illness].times", period=2022))
    assert (of_kind.context["rows"].unseen, list(of_kind.context["paid_lines"])) == (1, [])
    # Nor does a number lead anybody to money that he may not see.
    client.force_login(person(Role.BRANCH_CHAIR, branch))
    assert list(client.get(url).context["paid_lines"]) == []


def test_a_list_of_gifts_and_its_claim_lead_to_the_numbers_that_count_who_got_one(client, union, officer, branch_chair):
    issue = factories.GiftIssueFactory(unit=union)
    factories.GiftRecipientFactory(issue=issue, unit=branch_chair.grants.get().unit)
    factories.paid(issue)
    issue.refresh_from_db()
    client.force_login(officer)
    for page in (reverse("welfare:issue_detail", args=[issue.pk]), issue.claim.get_absolute_url()):
        Way(client, page).go("计入的统计数字").go("普惠福利.人数")
    # Whoever sees no more than the own people of a list of others has no numbers of the list.
    client.force_login(branch_chair)
    way = Way(client, reverse("welfare:issue_detail", args=[issue.pk]))
    assert way.links("计入的统计数字") == []
