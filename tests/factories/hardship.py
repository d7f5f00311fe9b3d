"""Grants, and files of members in need with the family and the yearly re-checks."""

import datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory


class HardshipFileFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.HardshipFile"

    number = factory.Sequence(lambda n: f"K2022-{n:04}")
    member = factory.SubFactory("tests.factories.MemberFactory", unit=factory.SelfAttribute("..unit"))
    category = "deep"
    cause = "own_illness"
    opened_on = datetime.date(2022, 3, 1)
    income_year = 2021
    income = Decimal("62000.00")
    people = 3


class HardshipRelativeFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.HardshipRelative"

    file = factory.SubFactory(HardshipFileFactory)
    name = factory.Sequence(lambda n: f"家属{n}")
    relation = "女儿"


class HardshipCheckFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.HardshipCheck"

    file = factory.SubFactory(HardshipFileFactory)
    year = 2023
    income_year = 2022
    income = Decimal("60000.00")
    fixed_expenses = 0
    people = 3
    checked_on = datetime.date(2023, 5, 8)
    outcome = "kept"
    category = "deep"


class HardshipGrantFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.Grant"

    member = factory.SubFactory("tests.factories.MemberFactory", unit=factory.SelfAttribute("..unit"))
    kind = "major_illness"
    applied_on = datetime.date(2022, 1, 4)
    amount = Decimal("800.00")
