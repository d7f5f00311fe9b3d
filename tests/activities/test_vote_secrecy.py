"""The votes of a selection are told to nobody before the decision, whatever stands in the column."""

import pytest
from django.urls import reverse

from activities.models import Selection
from tests.factories import CandidateFactory, SelectionFactory


@pytest.fixture
def selection(union):
    found = SelectionFactory(unit=union, state="voting")
    for name in ("甲队", "乙队", "丙队"):
        CandidateFactory(selection=found, name=name)
    return found


@pytest.mark.django_db
def test_the_back_office_tells_no_tally_before_the_decision(selection, client, everyone):
    selection.candidates.update(votes=73219)
    candidate = reverse("admin:activities_candidate_change", args=[selection.candidates.first().pk])
    pages = [reverse("admin:activities_candidate_changelist"), candidate, candidate.replace("change/", "history/")]
    pages.append(reverse("admin:activities_selection_change", args=[selection.pk]))

    def told(role):
        client.force_login(everyone[role])
        return [page for page in pages if "73219" in client.get(page).content.decode()]

    for state in ("voting", "counting", "scoring"):
        Selection.objects.filter(pk=selection.pk).update(state=state)
        assert [told(role) for role in ("officer", "chair", "sysadmin")] == [[], [], []]
    # The control: once it is decided, it is told.
    Selection.objects.filter(pk=selection.pk).update(state="decided", decided_on="2022-05-06")
    assert told("officer")
