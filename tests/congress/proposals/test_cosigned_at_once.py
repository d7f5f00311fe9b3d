"""The signed papers that most tests begin with are as the acts of the services leave them."""

import pytest

from congress.models import Proposal
from tests.congress.house import cosign_at_once, cosign_by_acts
from unionportal.core.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db


def _left_by(house, cosign):
    """What stands in the rows, the log and the notices once a new paper was signed, but for keys and times."""
    paper = house.draft()
    logged, told = (list(table.objects.values_list("pk", flat=True)) for table in (AuditEntry, Notice))
    cosign(paper, house.others(house.proposer), by=house.proposer)
    [columns] = Proposal.objects.filter(pk=paper.pk).values()
    del columns["uid"], columns["created_at"]
    signed = list(paper.cosignatures.order_by("pk").values())
    assert all(one.pop("answered_at") for one in signed)
    log = AuditEntry.objects.exclude(pk__in=logged).order_by("pk")
    notices = Notice.objects.exclude(pk__in=told).order_by("pk")
    assert {one.pop("proposal_id") for one in signed} == {columns["id"]} == {paper.pk}
    names = {("proposal", f"{columns.pop('id')}"): "the paper"}
    names |= {("cosignature", f"{one.pop('id')}"): f"signature {place}" for place, one in enumerate(signed)}
    entries = log.values_list("actor", "actor_label", "code", "act", "unit", "facts")
    targets = log.values_list("target_type", "target_id")
    linked = [one.url.strip("/").split("/")[-2:] for one in notices]
    return {
        "columns": columns,
        "signed": signed,
        "log": list(entries),
        "about": [names[table.removeprefix("congress.").lower(), key] for table, key in targets],
        "told": list(notices.values_list("user", "sentence", "subject", "kind", "event", "in_digest", "read_at")),
        "linked": [names[table.removesuffix("s"), key] for table, key in linked],
    }


def test_a_paper_signed_at_once_is_as_the_acts_leave_it(house):
    by_acts, at_once = (_left_by(house, cosign) for cosign in (cosign_by_acts, cosign_at_once))
    assert by_acts == at_once
    assert [one["state"] for one in by_acts["signed"]] == ["accepted", "accepted"]
    assert (len(by_acts["log"]), len(by_acts["told"])) == (5, 4)
