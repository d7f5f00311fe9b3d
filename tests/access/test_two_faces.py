"""The two faces of the rule who may see: what the database gives a person, and what is answered about one record."""

import copy
from itertools import product
from unittest import mock

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congress.proposals.models import Proposal
from congress.proposals.proposal_flow import ProposalState
from congress.proposals.services import withdraw_proposal
from tests import factories
from tests.access.tour.town import APPS, a_town, loaded, person_with, sign_a_paper, world_of, worlds_of
from tests.access.tour.world import DAY
from tests.sizes import size
from unionportal.core.access.permissions import READ_FIGURES, declared, roles_allowing
from unionportal.core.access.scoping import SUMS, OnPath, Participants, Scope
from unionportal.core.choices import Role


def asked_of(model):
    """One permission for each set of roles that the app declares, those its rule names, and the one to view."""
    own = [perm for perm, _, _ in declared() if perm.split(".")[0] == model._meta.app_label]
    named = {perm for row in model.view_rule for perm in row.under}
    by_roles = {roles_allowing(perm): perm for perm in own}
    return sorted({*by_roles.values(), *named, model.view_permission(), READ_FIGURES})


def prepare(asked, pk):
    """Have the database plan once whether each of these sets of rows, by key, holds the row with that pk.

    Return {key: place of the answer}: what is asked in the same words, for whomever, is asked once.
    """
    words = {key: _sql(rows.filter(pk=pk).order_by().values("pk")) for key, rows in asked.items()}
    parts = {one: place for place, one in enumerate(dict.fromkeys(words.values()))}
    columns = ", ".join(f"EXISTS ({sql})" for sql, _ in parts)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        cursor.execute(f"PREPARE held AS SELECT ARRAY[{columns}]", [one for _, values in parts for one in values])
    return {key: parts[one] for key, one in words.items()}


def _sql(rows):
    """Return (SQL, parameters); Django writes no query for a set that is empty by what is asked."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return "SELECT WHERE FALSE", ()


def held(places):
    """{key: whether the set with that key holds the row now} of what was prepared."""
    with connection.cursor() as cursor:
        cursor.execute("EXECUTE held")
        [answers] = cursor.fetchone()
    return {key: answers[place] for key, place in places.items()}


def telling(world, scopes, perms, view):
    """Return the (person, permission) that are asked again: of those alike under one permission, one.

    Alike are they whose roles admit them over the same units under it and under that to view. Whom the record names,
    or whose it is, is like nobody. In the first state, as it was saved, everybody is asked.
    """
    found = {}
    for name, perm in product(world.people, perms):
        own = name if name in ("named", "owner") else ""
        over = (tuple(scopes[name].paths(one)) for one in (perm, view))
        found.setdefault((perm, own, *over), (name, perm))
    return found.values()


def disagreements(model, world):
    """Yield (person, values, permission, what is wrong) where the faces of the rule differ, saved or not."""
    perms, view = asked_of(model), model.view_permission()
    scopes = {name: Scope.of(user) for name, user in world.people.items()}
    conditions = {(name, perm): scopes[name].judged(perm).condition(model) for name in scopes for perm in perms}
    asked = {one: model.objects.filter(one) for one in set(conditions.values())}
    again = size(dict.fromkeys(telling(world, scopes, perms, view)), conditions)
    listing = [name for name, perm in again if perm == view]
    asked |= {name: model.objects.visible_to(scopes[name]) for name in listing}
    places = prepare(asked, world.row.pk)
    pairs = conditions
    for values, row in world.variants():
        new = copy.copy(row)
        new._state = copy.copy(row._state)
        new._state.adding = True
        shown = held(places)
        for name, perm in pairs:
            user, says = world.people[name], world.people[name].has_perm(perm, row)
            if says != shown[conditions[name, perm]]:
                yield name, values, perm, says
            if (name, perm) in again and name != "named" and user.has_perm(perm, new) != says:
                yield name, values, perm, "not saved"
            if says and perm not in SUMS and not shown[conditions[name, view]]:
                yield name, values, perm, "unseen"
        for name in listing:
            if shown[name] != shown[conditions[name, view]]:
                yield name, values, view, "not the rows of the scope"
        pairs = again


def queries_of(model, world):
    """Return the queries that a record, loaded as by a page, makes to answer everybody about each permission."""
    row, perms = loaded(model).get(pk=world.row.pk), asked_of(model)
    assert all(user.current_grants is not None for user in world.people.values())
    with CaptureQueriesContext(connection) as queries:
        for user, perm in product(world.people.values(), perms):
            user.has_perm(perm, row)
    return [one["sql"] for one in queries]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("app", APPS)
def test_the_database_and_the_record_give_one_answer_and_a_loaded_record_asks_nothing(app):
    asked, wrong = {}, {}
    for model, world in worlds_of(app):
        asked[model._meta.label] = queries_of(model, world)
        wrong[model._meta.label] = [*disagreements(model, world)]
    assert {label: queries for label, queries in asked.items() if queries} == {}
    assert {label: found for label, found in wrong.items() if found} == {}


# The controls: each mutation of one face is found.


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "face", "answer", "found"),
    [
        # A role on the path sees drafts in one face alone, as it was before the rule was one.
        (OnPath, "admits", lambda row, record, scope, perm: row._admits(record, scope, perm), "draft"),
        (Participants, "_condition", lambda row, model, scope, perm: None, "cosigning"),
        (Participants, "_admits", lambda row, record, scope, perm: False, "submitted"),
    ],
    ids=["states", "named in the database", "named on the record"],
)
def test_a_face_that_goes_its_own_way_is_found(row, face, answer, found):
    with mock.patch.object(row, face, answer):
        assert any(values[0] == found for _, values, _, _ in disagreements(Proposal, world_of(Proposal, a_town())))


@pytest.mark.django_db
def test_a_permission_that_asks_nobody_whether_the_record_is_seen_is_found():
    with mock.patch.object(Scope, "_needed", lambda scope, model: (scope.judged_by or model.view_permission(),)):
        grant = factories.HardshipGrantFactory._meta.get_model_class()
        assert {said for _, _, _, said in disagreements(grant, world_of(grant, a_town()))} == {"unseen"}


# What the rule of proposals says, in cases.


@pytest.mark.django_db
def test_a_draft_is_open_to_whom_it_names_and_closed_to_the_committee(branch, union):
    draft = factories.ProposalFactory(unit=branch, state=ProposalState.COSIGNING)
    committee, invited = person_with(Role.PROPOSAL_COMMITTEE, union), factories.UserFactory()
    assert not committee.has_perm("congress.view_proposal", draft)
    assert not committee.has_perm("congress.screen_proposal", draft)
    assert not invited.has_perm("congress.view_proposal", draft)
    sign_a_paper(draft, invited)
    assert invited.has_perm("congress.view_proposal", draft)
    assert not invited.has_perm("congress.own_proposal", draft)


@pytest.mark.django_db
def test_of_a_draft_that_was_withdrawn_who_was_only_named_sees_nothing(client, branch):
    paper, named = factories.ProposalFactory(unit=branch, state=ProposalState.DRAFT), factories.UserFactory()
    sign_a_paper(paper, named)
    signature, proposer = paper.cosignatures.get(), factories.UserFactory()
    type(paper.proposer.member).objects.filter(pk=paper.proposer.member_id).update(user=proposer)
    withdraw_proposal(type(paper).objects.get(pk=paper.pk), actor=proposer)
    client.force_login(named)
    assert client.get(reverse("congress:cosignature_detail", args=[signature.pk])).status_code == 404
    assert not paper.cosignatures.exists()


@pytest.mark.django_db
def test_a_delegate_named_as_cosigner_and_not_asked_yet_sees_no_draft(client, branch):
    paper, named = factories.ProposalFactory(unit=branch, state=ProposalState.DRAFT), factories.UserFactory()
    sign_a_paper(paper, named)
    signature = paper.cosignatures.get()
    client.force_login(named)

    def seen():
        paper.refresh_from_db()
        fetched = type(paper).objects.prefetch_related("cosignatures__delegate__member").get(pk=paper.pk)
        listed = type(paper).objects.visible_to(Scope.of(named)).filter(pk=paper.pk).exists()
        answers = {listed, *(named.has_perm("congress.view_proposal", one) for one in (paper, fetched))}
        assert len(answers) == 1
        names = ("proposal_detail", paper.pk), ("cosignature_detail", signature.pk)
        return {client.get(reverse(f"congress:{name}", args=[pk])).status_code for name, pk in names} | answers

    def becomes(state, answer="invited"):
        given = {"number": "T-1", "submitted_on": DAY} if state == ProposalState.RETURNED else {}
        type(paper).objects.filter(pk=paper.pk).update(state=state, **given)
        type(signature).objects.filter(pk=signature.pk).update(state=answer)

    assert seen() == {404, False}
    becomes(ProposalState.COSIGNING)
    assert seen() == {200, True}
    becomes(ProposalState.RETURNED)
    assert seen() == {404, False}
    becomes(ProposalState.RETURNED, "accepted")
    assert seen() == {200, True}


@pytest.mark.django_db
def test_who_may_report_benefits_has_nothing_to_report_on_a_record_closed_to_him(branch):
    chair, grant = person_with(Role.BRANCH_CHAIR, branch), factories.HardshipGrantFactory(unit=branch)
    assert chair.has_perm("welfare.report")
    assert not chair.has_perm("welfare.report", grant)
    assert not type(grant).objects.visible_to(Scope.of(chair).judged("welfare.report")).exists()


# Records without a unit


@pytest.mark.django_db
def test_a_record_without_a_unit_is_refused_unless_its_table_is_everybodys(union):
    chair, notice = person_with(Role.CHAIR, union), factories.NoticeFactory()
    assert not chair.has_perm("core.view_rolegrant", notice)
    assert not chair.has_perm("core.view_job", notice)
    assert chair.has_perm("activities.view_series", factories.SeriesFactory())
    assert not chair.has_perm("activities.add_series", factories.SeriesFactory())


def test_a_record_whose_unit_is_not_chosen_is_refused(db, union):
    model = factories.VisitFactory._meta.get_model_class()
    assert not person_with(Role.OFFICER, union).has_perm("welfare.add_visit", model())


# No query per row


@pytest.mark.django_db
def test_a_page_of_thirty_asks_as_often_as_one_of_three(client, union):
    client.force_login(person_with(Role.OFFICER, union))
    client.get(reverse("activities:honour_list"))
    asked = []
    for more in (3, 27):
        factories.HonourFactory.create_batch(more, unit=union)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("activities:honour_list")).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
