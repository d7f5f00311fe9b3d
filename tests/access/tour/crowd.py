"""A large union: many copies of every row of the tour, in what is chosen from when a form is filled."""

import contextlib

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from activities.models import Activity
from congress.bodies.models import Term
from finance.models import Account
from members.models import Member
from tests import factories
from tests.access.tour.world import domain_models
from unionportal.core.models import Unit

# Sub-unions and accounts are some dozens in any union; of most else there are more than anybody reads through.
UNITS, COPIES = 60, 220
_KINDS = (models.CharField, models.UUIDField, models.IntegerField, models.DateField, models.ForeignKey)


def grow(rows, *, units=UNITS, copies=COPIES):
    """Copy the rows of the tour, those that others lead to first; return {model: keys of the copies}."""
    made = {Unit: [factories.UnitFactory(parent=rows.unit.parent).pk for _ in range(units)]}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # What guards rows one by one is left out, as in many_rows.py.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in _in_order(model for model in domain_models() if model._meta.label not in _FEW):
            if (row := rows.of(model)) is not None:
                try:
                    with transaction.atomic():
                        made[model] = _copy(cursor, row, made, min(_SOME.get(model._meta.label, copies), copies))
                except DatabaseError as refusal:
                    made[model] = refusal
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    return made


def connect(made, rows):
    """Let each copy lead to what it may lead to and does not, where the database takes that; `made` is what grew."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, keys in made.items():
            for field in model._meta.concrete_fields if isinstance(keys, list) and keys else ():
                led_to = rows.made.get(field.related_model)
                if not isinstance(field, models.ForeignKey) or not field.null or field.unique or led_to is None:
                    continue
                if field.related_model is not model:
                    with contextlib.suppress(DatabaseError), transaction.atomic():
                        model._base_manager.filter(pk__in=keys, **{field.name: None}).update(**{field.name: led_to})
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def _in_order(wanted):
    """The models, after those that their foreign keys lead to."""
    left, found = sorted(wanted, key=str), []
    while left:
        # Where they lead to each other, the one that leads to the fewest.
        found.append(min(left, key=lambda model: len(_led_to(model) & (set(left) - {model}))))
        left.remove(found[-1])
    return found


def _led_to(model):
    return {field.related_model for field in model._meta.concrete_fields if field.remote_field}


def _copy(cursor, row, made, copies):
    varied, table, key = _varied(type(row)), row._meta.db_table, row._meta.pk.column
    fields = [
        field
        for field in row._meta.concrete_fields
        if not getattr(field, "generated", False) and not isinstance(field, models.AutoField)
    ]
    columns = [f'"{field.column}"' for field in fields]
    values = [_value(field, made, varied) for field in fields]
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"  # noqa: S608
        f" FROM {table}, generate_series(1, {copies}) n WHERE {key} = %s RETURNING {key}",
        [row.pk],
    )
    return [key for (key,) in cursor.fetchall()]


def _varied(model):
    """The names of fields that make one copy differ from another, one for each constraint of the table."""
    found = {field.name for field in model._meta.concrete_fields if field.unique}
    together = [constraint.fields for constraint in model._meta.constraints if hasattr(constraint, "fields")]
    together += [
        [part for part, _ in constraint.expressions if isinstance(part, str)]
        for constraint in model._meta.constraints
        if isinstance(constraint, ExclusionConstraint)
    ]
    for names in [*together, *model._meta.unique_together]:
        if names and not found & set(names):
            found.add(min(names, key=lambda name: _how_plain(model._meta.get_field(name))))
    return found


def _how_plain(field):
    """Text first: a number or a day may be bound to others."""
    if field.choices or field.related_model is Unit or (field.model._meta.label, field.name) in _OTHERWISE:
        return len(_KINDS)
    if field.related_model is Member:
        return 0
    return next((place for place, kind in enumerate(_KINDS) if isinstance(field, kind)), len(_KINDS))


def _value(field, made, varied):
    name, label = f'"{field.column}"', field.model._meta.label
    if (label, field.name) in _OTHERWISE:
        return _OTHERWISE[label, field.name](made)
    if field.name not in varied:
        return name
    if isinstance(field, models.ForeignKey):
        keys = made.get(field.related_model)
        if isinstance(keys, list) and keys:
            return _one_of(keys, "n - 1", field.db_type(connection))
        return "NULL" if field.null else name
    if isinstance(field, models.UUIDField):
        return "gen_random_uuid()"
    if isinstance(field, models.CharField):
        return f"left({name}, {(field.max_length or 40) - 4}) || n"
    if isinstance(field, models.DateTimeField):
        return f"{name} + n * INTERVAL '1 day'"
    if isinstance(field, models.BinaryField):
        return "decode(md5(n::text), 'hex')"
    return f"{name} + n"


def _one_of(keys, place, kind="bigint"):
    listed = ", ".join(f"'{key}'" for key in keys)
    return f"(ARRAY[{listed}]::{kind}[])[({place}) %% {len(keys)} + 1]"


# Of these a union has few, or what they name is written in the code.
_FEW = {
    "congress.Congress",
    "congress.ProposalCategory",
    "core.StartDay",
    "core.Unit",
    "welfare.CapGroup",
    "welfare.CaseKind",
    "welfare.HardshipKind",
}
# Of assets one keeper has some; their kinds, accounts, matters of an audit and samples are a few dozen.
_SOME = {
    "activities.Club": 60,
    "congress.Term": 4,
    "finance.Account": 20,
    "finance.Asset": 60,
    "finance.AssetCategory": 60,
    "finance.AuditMatter": 60,
    "finance.AuditSample": 60,
}
_OTHERWISE = {
    # Money is claimed from the lines of the running year, of which every unit has some.
    ("finance.Budget", "year"): lambda made: str(timezone.localdate().year),
    ("finance.Budget", "is_history"): lambda made: "false",
    # What has taken place may have fulfilled an item of the plan; each has few teams.
    ("activities.Activity", "state"): lambda made: "'recorded'",
    ("activities.Activity", "number"): lambda made: "'N' || n",
    ("activities.Activity", "people"): lambda made: "1",
    ("activities.Activity", "person_times"): lambda made: "1",
    ("activities.Entry", "activity"): lambda made: _one_of(made[Activity], "n"),
    ("congress.Delegation", "term"): lambda made: _one_of(made[Term], "n"),
    # Rules are replaced by later ones of the same name.
    ("welfare.BenefitKind", "code"): lambda made: '"code"',
    ("welfare.Standard", "subject"): lambda made: '"subject"',
    ("finance.Budget", "unit"): lambda made: _one_of(made[Unit], "n"),
    ("finance.Budget", "account"): lambda made: _one_of(made[Account], f"n / {UNITS}"),
}
