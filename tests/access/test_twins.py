"""Two sub-unions with the same rows: from one of them, no address leads to a record of the other."""

from itertools import product

import pytest
from django.test import Client

from tests import factories
from tests.access.tour.routes import routes
from tests.access.tour.visits import digest, many_pages
from tests.access.tour.world import domain_models, is_scoped
from tests.sizes import size
from unionportal.core.choices import Role

# Reference data, the same for everybody; see tests/architecture.
SHARED = {
    "activities.Series",
    "congress.ProposalCategory",
    "congress.ProposalRule",
    "congress.RuleOfProcedure",
    "core.User",
    "finance.Account",
    "finance.AssetCategory",
    "finance.BankColumn",
    "finance.AccountCode",
    "finance.EconClass",
    "finance.VoucherColumn",
    "finance.LedgerAccount",
    "finance.VoucherLayout",
    "finance.BankLayout",
    "finance.BillingTitle",
    "finance.ClaimKind",
    "finance.Holding",
    "finance.AuditMatter",
    "finance.CheckRule",
    "finance.RestDay",
    "finance.MatchRule",
    "finance.Opening",
    "finance.PaperRule",
    "finance.RouteRule",
    "finance.LoanRule",
    "finance.SpendingRule",
    "finance.Supplier",
    "finance.AllocationRate",
    "finance.ContributionRule",
    "finance.PurchaseTarget",
    "finance.PurchaseKind",
    "finance.PurchaseChannel",
    "finance.DuesRule",
    "finance.YearRule",
    "portal.PrivacyNotice",
    "welfare.BenefitKind",
    "welfare.CapGroup",
    "welfare.CaseKind",
    "welfare.ForbiddenWord",
    "welfare.HardshipKind",
    "welfare.Standard",
}
# A club, a rule and what is put up are there for every member, of whichever sub-union; who is in a club is not.
FOR_EVERYBODY = {
    "activities:club_detail",
    "activities:club_join",
    "activities:regulation_detail",
    "finance:disclosure_detail",
    "finance:disclosure_form_published",
}


class NoRows:
    """A unit in which nothing ever happened: its addresses name records that do not exist."""

    def of(self, model):
        return None


def keyed_routes():
    for route in routes():
        if route.name in FOR_EVERYBODY:
            continue
        if route.takes_key and route.model() is not None and route.model()._meta.label not in SHARED:
            yield route


DESKS = (Role.OFFICER, Role.CHAIR, Role.CASHIER, Role.ACCOUNTANT)
# All desks in one hand open what any of them opens: one round in place of four.
HANDS = [(Role.BRANCH_CHAIR,), DESKS, *((role,) for role in size((), DESKS))]


@pytest.mark.slow
@pytest.mark.parametrize("roles", HANDS, ids="+".join)
def test_a_record_of_the_twin_cannot_be_told_from_one_that_does_not_exist(roles, branch, world):
    _, own, twin = world
    user = factories.UserFactory()
    for role in roles:
        factories.GrantFactory(user=user, role=role, unit=branch)
    client = Client()
    client.force_login(user)
    addresses = [(route, route.address(twin)) for route in keyed_routes() if twin.of(route.model())]
    for route, _ in addresses:
        own.of(route.model())
    before, found = digest(), {}
    with many_pages():
        for (route, address), method in product(addresses, ("GET", "POST")):
            code = client.generic(method, address).status_code
            # The method or the table itself may be closed to the role, whichever record is asked for.
            if code in (404, 405) or (code == 403 and route.is_admin):
                continue
            # Some pages only send on to another; they must do so for a record that never was, too.
            if (code, client.generic(method, route.address(NoRows())).status_code) != (302, 302):
                found[route.name, method] = code
    assert found == {}
    assert digest() == before
    assert len(addresses) > 5


def test_the_twins_have_a_row_of_every_table(world):
    _, own, _ = world
    without = {model._meta.label for model in domain_models() if is_scoped(model) and own.of(model) is None}
    assert without == WITHOUT_ROWS


# Written by the database or in pairs only; no page takes their key.
WITHOUT_ROWS = set()
