"""Columns and references that the sheets of finance share."""

from django.core.exceptions import ValidationError

from finance.models import Project
from unionportal.core.choices import FundingSource
from unionportal.core.ledger import UnitReference
from unionportal.core.models import Unit
from unionportal.sheets.columns import Column
from unionportal.spelling.folding import folded_key

UNIT = UnitReference()


def unit_column(header="工会组织", key="unit", required=True, **more):
    """Return a column that names a unit."""
    return Column(key=key, header=header, required=required, help="编号或名称", example="校工会", **more)


def union_name():
    """Return the name of the union itself, whose books they are where a file names no unit."""
    return Unit.root().name


def source_column(**more):
    """Return the column that names the source of a budget; see `source_of`."""
    sources = tuple(FundingSource.choices)
    return Column(key="funding_source", header="资金来源", choices=sources, help="预算的来源，空白为工会经费", **more)


def project_column():
    """Return the column that names a project of the unit; see `project_of`."""
    return Column(key="project", header="所属项目", max_length=60, help="该组织的预算项目，空白为不分项目")


def project_of(values):
    """Return the project of the unit that a row names, None where it is blank; ValidationError where there is none."""
    if not (name := values["project"]):
        return None
    known = {folded_key(one.name): one for one in Project.objects.filter(unit=values["unit"])}
    if found := known.get(folded_key(name)):
        return found
    raise ValidationError({"project": f"{values['unit']}没有叫“{name}”的预算项目，请会计先在后台登记。"})


def source_of(values):
    """Return the source that a row names, the union's own funds where it is blank."""
    return values["funding_source"] or FundingSource.UNION_FUNDS


def named(values):
    """Return the values with the code that a sheet writes in place of each unit, account and budget unit."""
    words = {"unit": "code", "budget_unit": "code", "account": "code"}
    return {key: getattr(value, words[key]) if key in words and value else value for key, value in values.items()}
