"""A town whose people hold every role, and a row of each of its tables, for whoever asks who may see what."""

import datetime
from dataclasses import dataclass
from functools import reduce
from itertools import product

import pgtrigger
from django.db import connection, transaction
from django.utils import timezone

from congress.proposals.models import Cosignature, Proposal
from finance.models import Claim, Loan
from tests import factories
from tests.access.tour.world import DAY, Rows, domain_models, is_scoped
from unionportal.core.access.scoping import Participants
from unionportal.core.choices import DEPARTMENT_ROLES, Role, UnitKind
from unionportal.core.models import User

MODELS = [model for model in domain_models() if is_scoped(model)]
APPS = sorted({model._meta.app_label for model in MODELS})


def sign_a_paper(proposal, user):
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
NAMED = {Proposal: sign_a_paper, Cosignature: _of_a_signature, Claim: _of_a_loan}


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
        rows = loaded(model)
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


def loaded(model):
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


def person_with(role, unit, **term):
    user = factories.UserFactory()
    factories.GrantFactory(user=user, role=role, unit=unit, **term)
    return user


def a_town():
    union = factories.UnitFactory(name="校工会", code="UNION", kind=UnitKind.UNION, parent=None)
    branch, other = (factories.UnitFactory(parent=union, name=name) for name in ("纺织学院", "信息学院"))
    department = factories.UnitFactory(code="HQ", name="后勤处", kind=UnitKind.DEPARTMENT, parent=union)
    places = {"union": union, "branch": branch, "department": department}
    people = {
        f"{role} of the {name}": person_with(role, unit)
        for role, (name, unit) in product(Role, places.items())
        if name != "department" or role in DEPARTMENT_ROLES
    }
    today = timezone.localdate()
    people |= {
        "every role of another unit": factories.UserFactory(),
        "whose grant ended": person_with(Role.OFFICER, union, until=today),
        "whose grant begins": person_with(Role.OFFICER, union, since=today + datetime.timedelta(days=1)),
        "without a role": factories.UserFactory(),
        "disabled": person_with(Role.OFFICER, union),
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
    if not (_looked_at(model) or _states(model)):
        return
    tables = {model, *(_table_of(model, way) for way in _looked_at(model))}
    with connection.cursor() as cursor:
        for table in (one._meta.db_table for one in tables):
            cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'", [table])
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


def _table_of(model, way):
    return reduce(lambda table, step: table._meta.get_field(step).related_model, way[:-1], model)
