"""What the auditors found, and what they say of a year."""

import datetime

import factory
from factory.django import DjangoModelFactory

from finance.models import AuditMatter
from unionportal.core.values.numbering import next_number

DAY = datetime.date(2022, 5, 6)


class AuditFindingFactory(DjangoModelFactory):
    """A finding that its unit did not answer yet."""

    class Meta:
        model = "finance.AuditFinding"

    class Params:
        answered = factory.Trait(
            state="answered",
            answer="一周内补上",
            answered_on=DAY,
            answered_by=factory.SubFactory("tests.factories.UserFactory"),
        )
        rectified = factory.Trait(
            answered=True,
            state="rectified",
            rectification="已补",
            rectified_on=DAY,
            rectified_by=factory.SubFactory("tests.factories.UserFactory"),
        )

    number = factory.LazyFunction(lambda: f"F2022-{next_number('finance.auditfinding', 2022):04}")
    unit = factory.SubFactory("tests.factories.UnitFactory")
    matter = factory.LazyFunction(lambda: AuditMatter.objects.first())
    year = DAY.year
    title = "奖品没有签收名单"
    fact = "抽查的一笔支付没有附签收名单。"
    clause = "财务制度第八条"
    due_on = DAY + datetime.timedelta(30)
    made_on = DAY
    made_by = factory.SubFactory("tests.factories.UserFactory")


class AuditOpinionFactory(DjangoModelFactory):
    """The draft of an opinion."""

    class Meta:
        model = "finance.AuditOpinion"

    unit = factory.SubFactory("tests.factories.UnitFactory")
    year = 2022
    title = "2022年度工会经费收支决算"
    basis = "工会审计条例"
    overall = "总体规范"
    conclusion = "同意"
    meeting = "第八届经审会第三次会议"
    met_on = DAY
    made_on = DAY
    made_by = factory.SubFactory("tests.factories.UserFactory")
