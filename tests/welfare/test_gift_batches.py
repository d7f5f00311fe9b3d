"""The birthday batches of a year are checked in one act, against one budget, and approved in another."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from zeal import zeal_ignore

from finance.models import Claim
from tests.factories import GiftIssueFactory, GiftRecipientFactory, MemberFactory
from tests.shown import as_shown
from welfare.models import GiftIssue

pytestmark = pytest.mark.django_db
LIST = reverse("admin:welfare_giftissue_changelist")


@pytest.fixture
def issues(union, branch, branch_chair):
    """Three reported batches of one person each, and one without anybody."""
    made = []
    for month in (1, 2, 3, 4):
        day = datetime.date(2022, month, 15)
        issue = GiftIssueFactory(
            unit=union,
            code=f"2022-{month}",
            occasion="birthday",
            issued_on=day,
            state="reported",
            reported_by=branch_chair,
        )
        if month < 4:
            person = MemberFactory(unit=branch, birth_date=datetime.date(1980, month, 3))
            GiftRecipientFactory(issue=issue, member=person, cost=Decimal("100.00"))
        made.append(issue)
    return made


def test_the_batches_of_a_year_are_two_acts(client, officer, chair, issues, budget):
    *full, empty = issues
    client.force_login(officer)
    ticked = {"action": "check", "index": "0", "select_across": "1", "_selected_action": [issues[0].pk]}
    with zeal_ignore():
        shown = client.post(LIST, ticked).context
        assert [line.record for line in shown["going"]] == full
        # Nobody is on the list of the last one.
        [refused] = shown["left_out"]
        assert (refused.record, refused.refusal) == (empty, "还没有领取人，请先生成发放名单。")
        assert [*shown["form"].fields] == ["budget", "over_cap_reason"]
        rows = [line.record.pk for line in shown["going"]]
        answers = {
            "batch": "check",
            "row": rows,
            "budget": budget.pk,
            "over_cap_reason": "",
            **as_shown(GiftIssue.objects),
        }
        client.post(LIST, answers)
    states = dict(GiftIssue.objects.values_list("pk", "state"))
    # Nobody is on the list of the last one.
    assert states == {**{issue.pk: "checked" for issue in full}, empty.pk: "reported"}
    client.force_login(chair)
    with zeal_ignore():
        client.post(LIST, {"batch": "approve", "row": rows, **as_shown(GiftIssue.objects)})
    assert GiftIssue.objects.filter(state="approved").count() == 3
    assert sum(Claim.objects.values_list("amount", flat=True)) == 300
