"""The two faces of the rule who may see: what the database gives a person, and what is answered about one record."""

import copy
import datetime
from dataclasses import dataclass
from functools import reduce
from itertools import product
from unittest import mock

import pgtrigger
import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from congress.proposals.models import Cosignature, Proposal
from congress.proposals.proposal_flow import ProposalState
from congress.proposals.services import withdraw_proposal
from finance.models import Claim, Loan
from tests import factories
from tests.access.tour.world import DAY, Rows, domain_models, is_scoped
from unionportal.core.access.permissions import READ_FIGURES, declared, roles_allowing
from unionportal.core.access.scoping import SUMS, OnPath, Participants, Scope
from unionportal.core.choices import DEPARTMENT_ROLES, Role, UnitKind
from unionportal.core.models import User

MODELS = [model for model in domain_models() if is_scoped(model)]
APPS = sorted({model._meta.app_label for model in MODELS})


def _of_a_paper(proposal, user):
    delegate = factories.DelegateFactory(unit=proposal.unit, term=proposal.congress.term, member__user=user)
    return factories.CosignatureFactory(proposal=proposal, delegate=delegate)


def _of_a_signature(signature, user):
    own = factories.DelegateFactory(unit=signature.proposal.unit, term=signature.delegate.term, member__user=user)
    type(signature.proposal)._base_manager.filter(pk=signature.proposal_id).update(proposer=own)


def _of_a_loan(claim, user):
    member = factories.MemberFactory(unit=claim.unit, user=user)
    type(claim)._base_manager.filter(pk=claim.pk).update(way="loan", member=member)
    Loan.objects.create(claim=claim, paid_on=DAY)


# What makes a person one of those whom the record names.
NAMED = {Proposal: _of_a_paper, Cosignature: _of_a_signature, Claim: _of_a_loan}


@dataclass
class Town:
    """A union with two sub-unions and a department, and who holds what in them."""

    branch: object
    people: dict


@dataclass
class World:
    """A row of one table in the branch, and everybody who might ask for it."""

    row: object
    people: dict

    def variants(self):
        """Yield (what it is, the row) in every state, and with every combination of what the rule looks at."""
        model = type(self.row)
        looked_at = _looked_at(model)
        rows = _loaded(model)
        with pgtrigger.ignore():
            for values in product(*looked_at.values()):
                for way, value in zip(looked_at, values, strict=True):
                    self._set(way, value)
                yield values, rows.get(pk=self.row.pk)
            for state in _states(model) if ("state",) not in looked_at else ():
                self._set(("state",), state)
                yield (state,), rows.get(pk=self.row.pk)

    def _set(self, way, value):
        target = reduce(getattr, way[:-1], self.row)
        type(target)._base_manager.filter(pk=target.pk).update(**{way[-1]: value})


def _loaded(model):
    """The rows with all that the rule looks at, as a page fetches them."""
    ways = [way for way in (model.scope_path, _but_last(model.owner_path)) if way]
    ways += [_but_last(lookup, 2) for row in model.view_rule for lookup in row.when if lookup.count("__") > 1]
    rows = model._base_manager.select_related(*ways) if ways else model._base_manager.all()
    return rows.prefetch_related(*(_but_last(row.path) for row in model.view_rule if isinstance(row, Participants)))


def _but_last(way, steps=1):
    return "__".join((way or "").split("__")[:-steps])


def _states(model):
    fields = {field.name: field for field in model._meta.concrete_fields}
    return _values(fields["state"]) if "state" in fields else []


def _looked_at(model):
    """{way to a column, as steps: its values} of every column in `when`."""
    ways = [tuple(lookup.split("__")[:-1]) for row in model.view_rule for lookup in row.when]
    return {way: _values(_table_of(model, way)._meta.get_field(way[-1])) for way in ways}


def _values(field):
    return [value for value, _ in field.choices] if field.choices else [None, DAY]


def _person(role, unit, **term):
    user = factories.UserFactory()
    factories.GrantFactory(user=user, role=role, unit=unit, **term)
    return user


def a_town():
    union = factories.UnitFactory(name="校工会", code="UNION", kind=UnitKind.UNION, parent=None)
    branch, other = (factories.UnitFactory(parent=union, name=name) for name in ("纺织学院", "信息学院"))
    department = factories.UnitFactory(code="HQ", name="后勤处", kind=UnitKind.DEPARTMENT, parent=union)
    places = {"union": union, "branch": branch, "department": department}
    people = {
        f"{role} of the {name}": _person(role, unit)
        for role, (name, unit) in product(Role, places.items())
        if name != "department" or role in DEPARTMENT_ROLES
    }
    today = timezone.localdate()
    people |= {
        "every role of another unit": factories.UserFactory(),
        "whose grant ended": _person(Role.OFFICER, union, until=today),
        "whose grant begins": _person(Role.OFFICER, union, since=today + datetime.timedelta(days=1)),
        "without a role": factories.UserFactory(),
        "disabled": _person(Role.OFFICER, union),
    }
    for role in Role:
        factories.GrantFactory(user=people["every role of another unit"], role=role, unit=other)
    User.objects.filter(pk=people["disabled"].pk).update(is_active=False)
    for user in people.values():
        user.refresh_from_db()
    return Town(branch, people)


def world_of(model, town):
    row, people = Rows(town.branch).of(model), dict(town.people)
    if model in NAMED:
        people["named"] = factories.UserFactory()
        NAMED[model](row, people["named"])
    if model.owner_path:
        people["owner"] = _give(row, model)
    _let_any_state_be(model)
    return World(model._base_manager.get(pk=row.pk), people)


def worlds_of(app):
    """Yield (table, its World) of each table of one app, in one town, and undo it."""
    town = a_town()
    for model in MODELS:
        if model._meta.app_label == app:
            with transaction.atomic():
                yield model, world_of(model, town)
                transaction.set_rollback(True)


def _give(row, model):
    """Make the row somebody's own; return whose."""
    *way, last = model.owner_path.split("__")
    holder = model._base_manager.get(pk=row.pk)
    for step in way:
        if getattr(holder, step) is None:
            related = holder._meta.get_field(step).related_model
            with pgtrigger.ignore():
                found = factories.MemberFactory(unit=row.get_unit()) if related.__name__ == "Member" else None
                type(holder)._base_manager.filter(pk=holder.pk).update(**{step: found})
            holder.refresh_from_db()
        holder = getattr(holder, step)
    owner = factories.UserFactory()
    with pgtrigger.ignore():
        type(holder)._base_manager.filter(pk=holder.pk).update(**{last: owner})
    return owner


def _let_any_state_be(model):
    """Drop what ties a state to other columns, for this transaction: the rule looks at the state alone."""
    connection.check_constraints()
    tables = {model, *(_table_of(model, way) for way in _looked_at(model))}
    with connection.cursor() as cursor:
        for table in (one._meta.db_table for one in tables):
            cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


def _table_of(model, way):
    return reduce(lambda table, step: table._meta.get_field(step).related_model, way[:-1], model)


def asked_of(model):
    """One permission for each set of roles that the app declares, those its rule names, and the one to view."""
    own = [perm for perm, _, _ in declared() if perm.split(".")[0] == model._meta.app_label]
    named = {perm for row in model.view_rule for perm in row.under}
    by_roles = {roles_allowing(perm): perm for perm in own}
    return sorted({*by_roles.values(), *named, model.view_permission(), READ_FIGURES})


def prepare(asked, pk):
    """Have the database plan once whether each of these sets of rows, by key, holds the row with that pk."""
    parts = [_sql(rows.filter(pk=pk).order_by().values("pk")) for rows in asked.values()]
    columns = ", ".join(f"EXISTS ({sql})" for sql, _ in parts)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        cursor.execute(f"PREPARE held AS SELECT ARRAY[{columns}]", [one for _, values in parts for one in values])


def _sql(rows):
    """Return (SQL, parameters); Django writes no query for a set that is empty by what is asked."""
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return "SELECT WHERE FALSE", ()


def held(asked):
    """{key: whether the set with that key holds the row now} of what was prepared."""
    with connection.cursor() as cursor:
        cursor.execute("EXECUTE held")
        return dict(zip(asked, cursor.fetchone()[0], strict=True))


def disagreements(model, world):
    """Yield (person, values, permission, what is wrong) where the faces of the rule differ, saved or not."""
    perms, view = asked_of(model), model.view_permission()
    scopes = {name: Scope.of(user) for name, user in world.people.items()}
    conditions = {(name, perm): scopes[name].judged(perm).condition(model) for name in scopes for perm in perms}
    asked = {one: model.objects.filter(one) for one in set(conditions.values())}
    asked |= {name: model.objects.visible_to(scope) for name, scope in scopes.items()}
    prepare(asked, world.row.pk)
    for values, row in world.variants():
        new = copy.copy(row)
        new._state = copy.copy(row._state)
        new._state.adding = True
        shown = held(asked)
        for (name, perm), condition in conditions.items():
            user, says = world.people[name], world.people[name].has_perm(perm, row)
            if says != shown[condition]:
                yield name, values, perm, says
            if name != "named" and user.has_perm(perm, new) != says:
                yield name, values, perm, "not saved"
            if says and perm not in SUMS and not shown[conditions[name, view]]:
                yield name, values, perm, "unseen"
        for name in scopes:
            if shown[name] != shown[conditions[name, view]]:
                yield name, values, view, "not the rows of the scope"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("app", APPS)
def test_the_database_and_the_record_give_one_answer(app):
    assert {
        model._meta.label: wrong for model, world in worlds_of(app) if (wrong := [*disagreements(model, world)])
    } == {}


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
    committee, invited = _person(Role.PROPOSAL_COMMITTEE, union), factories.UserFactory()
    assert not committee.has_perm("congress.view_proposal", draft)
    assert not committee.has_perm("congress.screen_proposal", draft)
    assert not invited.has_perm("congress.view_proposal", draft)
    _of_a_paper(draft, invited)
    assert invited.has_perm("congress.view_proposal", draft)
    assert not invited.has_perm("congress.own_proposal", draft)


@pytest.mark.django_db
def test_of_a_draft_that_was_withdrawn_who_was_only_named_sees_nothing(client, branch):
    paper, named = factories.ProposalFactory(unit=branch, state=ProposalState.DRAFT), factories.UserFactory()
    _of_a_paper(paper, named)
    signature, proposer = paper.cosignatures.get(), factories.UserFactory()
    type(paper.proposer.member).objects.filter(pk=paper.proposer.member_id).update(user=proposer)
    withdraw_proposal(type(paper).objects.get(pk=paper.pk), actor=proposer)
    client.force_login(named)
    assert client.get(reverse("congress:cosignature_detail", args=[signature.pk])).status_code == 404
    assert not paper.cosignatures.exists()


@pytest.mark.django_db
def test_a_delegate_named_as_cosigner_and_not_asked_yet_sees_no_draft(client, branch):
    paper, named = factories.ProposalFactory(unit=branch, state=ProposalState.DRAFT), factories.UserFactory()
    _of_a_paper(paper, named)
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
    chair, grant = _person(Role.BRANCH_CHAIR, branch), factories.HardshipGrantFactory(unit=branch)
    assert chair.has_perm("welfare.report")
    assert not chair.has_perm("welfare.report", grant)
    assert not type(grant).objects.visible_to(Scope.of(chair).judged("welfare.report")).exists()


# Records without a unit


@pytest.mark.django_db
def test_a_record_without_a_unit_is_refused_unless_its_table_is_everybodys(union):
    chair, notice = _person(Role.CHAIR, union), factories.NoticeFactory()
    assert not chair.has_perm("core.view_rolegrant", notice)
    assert not chair.has_perm("core.view_job", notice)
    assert chair.has_perm("activities.view_series", factories.SeriesFactory())
    assert not chair.has_perm("activities.add_series", factories.SeriesFactory())


def test_a_record_whose_unit_is_not_chosen_is_refused(db, union):
    model = factories.VisitFactory._meta.get_model_class()
    assert not _person(Role.OFFICER, union).has_perm("welfare.add_visit", model())


# No query per row


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("app", APPS)
def test_a_loaded_record_answers_without_a_query(app, django_assert_num_queries):
    for model, world in worlds_of(app):
        row, perms = _loaded(model).get(pk=world.row.pk), asked_of(model)
        assert all(user.current_grants is not None for user in world.people.values())
        with django_assert_num_queries(0, info=model._meta.label):
            for user, perm in product(world.people.values(), perms):
                user.has_perm(perm, row)


@pytest.mark.django_db
def test_a_page_of_thirty_asks_as_often_as_one_of_three(client, union):
    client.force_login(_person(Role.OFFICER, union))
    client.get(reverse("activities:honour_list"))
    asked = []
    for more in (3, 27):
        factories.HonourFactory.create_batch(more, unit=union)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("activities:honour_list")).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
