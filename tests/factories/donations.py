"""Drives, what members gave to them, and what was handed on."""

import datetime
from decimal import Decimal

import factory
import pgtrigger
from factory.django import DjangoModelFactory


class DonationDriveFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.DonationDrive"

    title = factory.Sequence(lambda n: f"一日捐{n}")
    started_on = datetime.date(2022, 5, 10)
    beneficiary = "市慈善总会"


class DonationFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.Donation"

    drive = factory.SubFactory(DonationDriveFactory, unit=factory.SelfAttribute("..unit"))
    member = factory.SubFactory("tests.factories.MemberFactory", unit=factory.SelfAttribute("..unit"))
    amount = Decimal("100.00")
    given_on = datetime.date(2022, 5, 12)


class RemittanceFactory(DjangoModelFactory):
    class Meta:
        model = "welfare.Remittance"

    drive = factory.SubFactory(DonationDriveFactory, unit=factory.SelfAttribute("..unit"))
    amount = Decimal("1000.00")
    remitted_on = datetime.date(2022, 6, 1)
    receiver = "市慈善总会"
    receipt_no = factory.Sequence(lambda n: f"P{n:05}")
    state = "confirmed"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        # Of a drive whose donations nobody entered.
        with pgtrigger.ignore("welfare.Remittance:remittance_within_drive"):
            return super()._create(model_class, *args, **kwargs)
