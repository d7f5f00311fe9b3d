"""The committee keeps the categories of proposals in the portal; it has no back office."""

import pytest
from django.urls import reverse

from congress.models import ProposalCategory
from unionportal.core.choices import Role
from unionportal.core.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_the_committee_adds_renames_and_retires_categories(client, person, union):
    committee = person(Role.PROPOSAL_COMMITTEE, union)
    client.force_login(committee)
    listing = reverse("congress:category_list")
    new = {"name": "校园建设", "position": "3", "is_active": "on"}
    assert client.post(reverse("congress:category_add"), new).headers["Location"] == listing
    category = ProposalCategory.objects.get(name="校园建设")
    edit = reverse("congress:category_edit", args=[category.pk])
    form = client.get(edit).context["form"]
    changed = {"name": "校园建设与后勤", "position": "3", "row_version": form["row_version"].value()}
    assert client.post(edit, changed).headers["Location"] == listing
    shown = [(one.name, one.is_active) for one in client.get(listing).context["object_list"]]
    assert shown[-1:] == [("校园建设与后勤", False)]
    entry = AuditEntry.objects.filter(actor=committee).latest("pk")
    assert (entry.target_label, entry.facts) == ("校园建设与后勤", {"修改": ["类别", "使用"]})
    # What somebody else saved meanwhile is not overwritten unseen.
    refused = client.post(edit, {**changed, "name": "另一个名称"})
    assert refused.context["form"].errors.keys() == {"__all__", "name"}
    category.refresh_from_db()
    assert category.name == "校园建设与后勤"


def test_nobody_else_without_the_back_office_keeps_them(client, branch_chair):
    client.force_login(branch_chair)
    for name in ("category_list", "category_add"):
        assert client.get(reverse(f"congress:{name}")).status_code == 404
