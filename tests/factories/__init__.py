"""Valid, boring rows. Situations are traits and keyword arguments."""

import datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from finance.choices import AccountKind
from unionportal.core.choices import UnitKind

FOUNDED = datetime.date(2015, 1, 1)


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = "core.Unit"

    code = factory.Sequence(lambda n: f"U{n}")
    name = factory.Sequence(lambda n: f"第{n}分工会")
    kind = UnitKind.BRANCH
    opened_on = FOUNDED


class UserFactory(DjangoModelFactory):
    class Meta:
        model = "core.User"
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"u{n:05}")
    name = factory.Sequence(lambda n: f"用户{n}")
    must_change_password = False
    password = factory.django.Password("testing")


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = "core.RoleGrant"

    user = factory.SubFactory(UserFactory)
    since = FOUNDED


class MemberFactory(DjangoModelFactory):
    """A member of `unit` with the membership span that goes with it."""

    class Meta:
        model = "members.Member"
        skip_postgeneration_save = True

    staff_no = factory.Sequence(lambda n: f"T{n:05}")
    name = factory.Sequence(lambda n: f"会员{n}")
    name_key = factory.LazyAttribute(lambda o: f"huiyuan {o.staff_no}")
    gender = "female"
    employment = "established"
    joined_on = datetime.date(2016, 9, 1)

    @factory.post_generation
    def membership(self, create, extracted, **kwargs):
        if create:
            self.memberships.create(unit=self.unit, since=self.joined_on)


class AccountFactory(DjangoModelFactory):
    class Meta:
        model = "finance.Account"
        django_get_or_create = ("code",)

    code = "50105"
    name = "会员活动支出"
    kind = AccountKind.EXPENSE
    valid_from = FOUNDED


class BudgetFactory(DjangoModelFactory):
    class Meta:
        model = "finance.Budget"
        django_get_or_create = ("unit", "year", "account")

    year = 2022
    account = factory.SubFactory(AccountFactory)
    initial = Decimal("1000.00")
    total = factory.SelfAttribute("initial")


class ClaimFactory(DjangoModelFactory):
    class Meta:
        model = "finance.Claim"

    budget = factory.SubFactory(BudgetFactory, unit=factory.SelfAttribute("..unit"))
    amount = Decimal("100.00")
    purpose = "慰问品"
    payee = "某超市"
    made_on = datetime.date(2022, 5, 10)


class VisitFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.Visit"

    member = factory.SubFactory(MemberFactory, unit=factory.SelfAttribute("..unit"))
    occasion = "hospital"
    happened_on = datetime.date(2022, 5, 6)
    amount = Decimal("500.00")
