"""Rows of what comes in by rule."""

import datetime
from decimal import Decimal

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from finance.models import ClaimKind, Contribution, Opening, PurchaseChannel
from finance.services import record_income
from finance.services.assets.register import REGISTERED, note_move
from unionportal.core.models import User
from unionportal.core.values.numbering import next_number

_SINCE = datetime.date(2015, 1, 1)


class ContributionRuleFactory(DjangoModelFactory):
    class Meta:
        model = "finance.ContributionRule"
        django_get_or_create = ("valid_from",)

    rate = Decimal(2)
    channel = "own"
    own_share = Decimal(60)
    pay_day = 15
    cycle = 1
    remit_day = 15
    receiver = "市教育工会"
    account = factory.SubFactory("tests.factories.AccountFactory", code="402", name="拨缴经费收入", kind="income")
    clause = "第二条"
    source = "拨缴办法"
    valid_from = _SINCE


class ContributionMonthFactory(DjangoModelFactory):
    """A payroll of 500 yuan, for which the school owes 10."""

    class Meta:
        model = "finance.ContributionMonth"

    unit = factory.SubFactory("tests.factories.UnitFactory")
    month = factory.Sequence(lambda n: datetime.date(2016 + n // 12, n % 12 + 1, 1))
    base = Decimal(500)
    rule = factory.SubFactory(ContributionRuleFactory)
    whole = expected = Decimal(10)
    due_on = factory.LazyAttribute(lambda row: row.rule.due_on(row.month))


def receipt_in(unit, clerk):
    """The receipt of 10 yuan for a month of the unit, of which 4 are due upward."""
    month = ContributionMonthFactory(unit=unit)
    day = datetime.date(2022, 5, 6)
    facts = {"amount": Decimal(6), "received_on": day, "payer": "学校财务处"}
    income = record_income(actor=clerk, unit=unit, account=month.rule.account, **facts)
    money = {"amount": Decimal(10), "upward": Decimal(4), "received_on": day, "remit_by": day}
    return Contribution.objects.create(month=month, income=income, made_by=clerk, **money)


class UpwardFactory(DjangoModelFactory):
    """A remittance of the share of one receipt, prepared."""

    class Meta:
        model = "finance.UpwardRemittance"

    class Params:
        approved = factory.Trait(
            state="approved",
            approved_on=datetime.date(2022, 5, 6),
            approved_by=factory.SubFactory("tests.factories.UserFactory"),
        )

    number = factory.LazyFunction(lambda: f"U2022-{next_number('finance.upward', 2022):04}")
    unit = factory.SubFactory("tests.factories.UnitFactory")
    amount = Decimal(4)
    receiver = "市教育工会"
    made_on = datetime.date(2022, 5, 6)
    made_by = factory.SubFactory("tests.factories.UserFactory")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        remittance = super()._create(model_class, *args, **kwargs)
        Contribution.objects.filter(pk=receipt_in(remittance.unit, remittance.made_by).pk).update(remittance=remittance)
        return remittance


class DuesRuleFactory(DjangoModelFactory):
    class Meta:
        model = "finance.DuesRule"
        django_get_or_create = ("valid_from",)

    rate = Decimal("0.5")
    account = factory.SubFactory("tests.factories.AccountFactory", code="401", name="会费收入", kind="income")
    clause = "第三条"
    source = "会费办法"
    valid_from = _SINCE


class DuesSheetFactory(DjangoModelFactory):
    """A month of which one member owes 20 yuan and paid 10."""

    class Meta:
        model = "finance.DuesSheet"

    unit = factory.SubFactory("tests.factories.UnitFactory")
    month = factory.Sequence(lambda n: datetime.date(2016 + n // 12, n % 12 + 1, 1))
    rule = factory.SubFactory(DuesRuleFactory)
    people = 1
    due = Decimal(20)
    paid = Decimal(10)
    made_by = factory.SubFactory("tests.factories.UserFactory")


class PurchaseKindFactory(DjangoModelFactory):
    """The first kind of claims counts as purchases."""

    class Meta:
        model = "finance.PurchaseKind"
        django_get_or_create = ("kind", "valid_from")

    kind = factory.LazyFunction(lambda: ClaimKind.objects.order_by("pk").first())
    clause = "第四条"
    source = "消费帮扶通知"
    valid_from = _SINCE


class PurchaseTargetFactory(DjangoModelFactory):
    class Meta:
        model = "finance.PurchaseTarget"
        django_get_or_create = ("channel", "valid_from")

    channel = factory.LazyFunction(lambda: PurchaseChannel.objects.get(code="platform_832"))
    share = Decimal(30)
    clause = "第四条"
    source = "消费帮扶通知"
    valid_from = _SINCE


def begin_book(holding, day, amount):
    """Let the book of the holding begin with this amount at the end of the day, entered and confirmed by two."""
    row = Opening.objects.create(holding=holding, day=day, amount=amount, document="盘点表", made_by=_accountant("甲"))
    Opening.objects.filter(pk=row.pk).update(state="confirmed", confirmed_on=day, confirmed_by=_accountant("乙"))
    row.refresh_from_db()
    return row


def _accountant(name):
    return User.objects.get_or_create(username=f"accountant-{name}", defaults={"name": f"会计{name}"})[0]


class AssetCategoryFactory(DjangoModelFactory):
    """What costs a thousand yuan and is written off in five years."""

    class Meta:
        model = "finance.AssetCategory"
        django_get_or_create = ("code", "valid_from")

    code = "02"
    name = "通用设备"
    threshold = Decimal(1000)
    life = 5
    clause = "第六条"
    source = "固定资产管理办法"
    valid_from = _SINCE


class AssetFactory(DjangoModelFactory):
    class Meta:
        model = "finance.Asset"

    unit = factory.SubFactory("tests.factories.UnitFactory")
    name = "投影仪"
    category = factory.SubFactory(AssetCategoryFactory)
    measure = "台"
    value = Decimal(6000)
    in_use_on = datetime.date(2022, 5, 6)
    funding_source = "union_funds"
    place = "活动中心"
    custodian = factory.SubFactory("tests.factories.MemberFactory", unit=factory.SelfAttribute("..unit"))
    registered_by = factory.SubFactory("tests.factories.UserFactory")

    @classmethod
    @transaction.atomic
    def _create(cls, model_class, *args, **kwargs):
        number = f"Z2022-{next_number('finance.asset', 2022):04}"
        asset = super()._create(model_class, *args, number=number, **kwargs)
        note_move(asset, what=REGISTERED, actor=asset.registered_by, reason="")
        return asset


class HandoverFactory(DjangoModelFactory):
    """The assets `lines`, all of one keeper, wait for a member with an account."""

    class Meta:
        model = "finance.Handover"
        skip_postgeneration_save = True

    lines = ()
    giver = factory.LazyAttribute(lambda row: row.lines[0].custodian)
    unit = factory.SelfAttribute("giver.unit")
    receiver = factory.SubFactory(
        "tests.factories.MemberFactory",
        unit=factory.SelfAttribute("..unit"),
        user=factory.SubFactory("tests.factories.UserFactory"),
    )
    reason = "退休"
    made_by = factory.SubFactory("tests.factories.UserFactory")

    @classmethod
    def _create(cls, model_class, *args, lines, **kwargs):
        handover = super()._create(model_class, *args, **kwargs)
        for asset in lines:
            handover.lines.create(asset=asset)
        return handover


class AssetCountFactory(DjangoModelFactory):
    """A count under way, without lines; one with `submitted_by` is over."""

    class Meta:
        model = "finance.AssetCount"

    unit = factory.SubFactory("tests.factories.UnitFactory")
    day = datetime.date(2022, 12, 1)
    made_by = factory.SubFactory("tests.factories.UserFactory")

    @classmethod
    def _create(cls, model_class, *args, submitted_by=None, **kwargs):
        count = super()._create(model_class, *args, **kwargs)
        if submitted_by:
            count.state, count.submitted_by = "submitted", submitted_by
            count.save()
        return count


class DisposalFactory(DjangoModelFactory):
    """An application to scrap something, without lines."""

    class Meta:
        model = "finance.Disposal"

    unit = factory.SubFactory("tests.factories.UnitFactory")
    kind = "scrap"
    reason = "已过年限"
    document = "鉴定意见"
    made_by = factory.SubFactory("tests.factories.UserFactory")
