import datetime

import pytest

from tests.factories import AssetCategoryFactory, AssetFactory, MemberFactory, UserFactory


@pytest.fixture
def category():
    return AssetCategoryFactory()


@pytest.fixture
def keeper(branch):
    """A member who keeps assets, with an account and no role."""
    return MemberFactory(unit=branch, name="管小物", staff_no="T70001", user=UserFactory(name="管小物"))


@pytest.fixture
def asset(branch, keeper, officer):
    return AssetFactory(unit=branch, custodian=keeper, registered_by=officer, in_use_on=datetime.date(2022, 5, 6))
