"""Rows of the assets that wait for somebody: made by this person, by another and by a third."""

from tests import factories
from tests.factories.finance import AssetCountFactory, DisposalFactory


def assets(house):
    for _ in range(2):
        factories.AssetFactory(unit=house.branch)


def handovers(house):
    for made_by in (house.me, house.other, factories.UserFactory(), factories.UserFactory()):
        asset = factories.AssetFactory(unit=house.branch)
        factories.HandoverFactory(lines=[asset], receiver=house.member, made_by=made_by)


def asset_counts(house):
    for made_by in (house.me, house.other, factories.UserFactory()):
        for submitted_by in (house.me, house.other, factories.UserFactory()):
            unit = factories.UnitFactory(parent=house.branch, kind="group")
            AssetCountFactory(unit=unit, made_by=made_by, submitted_by=submitted_by)
        AssetCountFactory(unit=factories.UnitFactory(parent=house.branch, kind="group"), made_by=made_by)


def disposals(house):
    for made_by in (house.me, house.other, factories.UserFactory()):
        DisposalFactory(unit=house.branch, made_by=made_by)
    kept = DisposalFactory(unit=house.branch)
    kept.lines.create(asset=factories.AssetFactory(unit=house.branch, custodian=house.member))


ASSET_ROWS = {
    "finance.Asset": assets,
    "finance.AssetCount": asset_counts,
    "finance.Disposal": disposals,
    "finance.Handover": handovers,
}
