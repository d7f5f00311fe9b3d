"""What a sub-union's chair does in the portal beside visits: donations of its members, its own issues of gifts."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import GiftIssueFactory, GiftRecipientFactory, MemberFactory
from unionportal.core.models import AuditEntry
from welfare.models import Donation, DonationDrive

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 5, 6)


@pytest.fixture
def drive(union, other_branch):
    DonationDrive.objects.create(unit=other_branch, title="别处的捐款", started_on=DAY, beneficiary="慈善会")
    return DonationDrive.objects.create(unit=union, title="一日捐", started_on=DAY, beneficiary="慈善会")


def typed(drive, member, **more):
    return {"drive": drive.pk, "member": member.pk, "amount": "1200.00", "given_on": "2026-05-07"} | more


def test_a_chair_enters_donations_one_after_another(client, drive, branch, branch_chair):
    giver = MemberFactory(unit=branch, name="安捐赠")
    client.force_login(branch_chair)
    add, listing = reverse("welfare:donation_add"), reverse("welfare:donation_list")
    assert list(client.get(add).context["form"].fields["drive"].queryset) == [drive]
    answer = client.post(add, typed(drive, giver, more="1"))
    assert answer.headers["Location"] == f"{add}?drive={drive.pk}&given_on=2026-05-07"
    assert client.get(answer.headers["Location"]).context["form"]["drive"].value() == str(drive.pk)
    given = Donation.objects.get()
    assert (given.unit, given.amount, given.given_on) == (branch, Decimal(1200), datetime.date(2026, 5, 7))
    page = client.get(listing)
    assert [(one["drive__title"], one["people"], one["sum"]) for one in page.context["drives"]] == [
        ("一日捐", 1, Decimal("1200.00"))
    ]
    assert [one.member.name for one in page.context["page_obj"]] == ["安捐赠"]
    assert AuditEntry.objects.filter(actor=branch_chair, target_type="welfare.Donation").count() == 1
    refused = client.post(add, typed(drive, giver))
    assert refused.context["form"].errors["__all__"] == ["此人当日的捐款已登记。"]


@pytest.mark.parametrize(
    ("where", "more", "field"),
    [
        ("other_branch", {}, "member"),
        ("branch", {"given_on": f"{timezone.localdate() + datetime.timedelta(2)}"}, "given_on"),
        ("branch", {"amount": "-1"}, "amount"),
    ],
)
def test_no_donation_of_others_none_of_tomorrow_and_none_below_zero(
    client, request, drive, branch_chair, where, more, field
):
    giver = MemberFactory(unit=request.getfixturevalue(where))
    client.force_login(branch_chair)
    page = client.post(reverse("welfare:donation_add"), typed(drive, giver, **more))
    assert field in page.context["form"].errors or page.context["form"].errors["__all__"] == ["金额须大于零。"]
    assert not Donation.objects.exists()


def test_a_chair_sees_the_donations_of_the_own_sub_union_alone(client, drive, branch, other_branch, branch_chair):
    for unit, amount in ((branch, 100), (other_branch, 5000)):
        Donation.objects.create(
            drive=drive, unit=unit, member=MemberFactory(unit=unit), amount=amount, given_on=DAY + datetime.timedelta(1)
        )
    client.force_login(branch_chair)
    page = client.get(reverse("welfare:donation_list"))
    assert [one["sum"] for one in page.context["drives"]] == [Decimal("100.00")]
    assert [one.unit for one in page.context["page_obj"]] == [branch]


def test_a_chair_reports_an_issue_of_the_own_sub_union_in_the_portal(client, branch, branch_chair, union):
    issue = GiftIssueFactory(unit=branch)
    GiftRecipientFactory(issue=issue, unit=branch)
    client.force_login(branch_chair)
    page = client.get(reverse("welfare:issue_detail", args=[issue.pk]))
    assert [move.name for move in page.context["moves"]] == ["report", "cancel"]
    answer = client.post(reverse("welfare:issue_move", args=[issue.pk, "report"]))
    assert answer.headers["Location"] == reverse("welfare:issue_detail", args=[issue.pk])
    issue.refresh_from_db()
    assert (issue.state, issue.reported_by) == ("reported", branch_chair)
    of_union = GiftIssueFactory(unit=union)
    assert client.post(reverse("welfare:issue_move", args=[of_union.pk, "report"])).status_code == 404
