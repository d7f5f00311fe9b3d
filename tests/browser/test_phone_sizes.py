"""On a phone everything that is tapped is as high as a finger, and everything that is read is large enough."""

from decimal import Decimal

import pytest
from django.utils import timezone

from finance import services
from tests import factories
from tests.factories import VisitFactory, paid

pytestmark = pytest.mark.only_at("phone")
FINGER, LETTER = 44, 14
# What is seen and too small, each once: how high the controls are, how large the letters.
TOO_SMALL = """([finger, letter]) => {
  const seen = one => one.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().right > 0;
  const named = (one, size) => `${one.tagName.toLowerCase()}.${one.className}: ${size} px: ${one.textContent.trim()}`;
  const found = new Set();
  const controls = "a, button, summary, select, textarea, [role=button], #header-inner span.cursor-pointer, "
    + "input:not([type=hidden], [type=checkbox], [type=radio])";
  for (const one of document.querySelectorAll(controls)) {
    const height = Math.round(one.getBoundingClientRect().height);
    if (seen(one) && height < finger) found.add(named(one, height));
  }
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || one.closest("script, style, option, .material-symbols-outlined")) continue;
    const size = parseFloat(getComputedStyle(one).fontSize);
    if (seen(one) && size < letter) found.add(named(one, size));
  }
  return [...found].map(one => one.replace(/\\s+/g, " ").slice(0, 160));
}"""


@pytest.fixture
def pages(branch, officer):
    """The pages of an officer's day; of the portal, and of the back office a list, a record and a form."""
    member = factories.MemberFactory(unit=branch)
    visit = factories.VisitFactory(unit=branch, member=member, number="W2022-001", state="reported")
    claim = factories.ClaimFactory(unit=branch, number="C2022-0001", state="submitted")
    paid(VisitFactory(unit=branch, amount=500), on=timezone.localdate())
    return {
        "portal": (
            *("/", "/board/", "/reports/figures/", "/finance/claims/", "/finance/payments/", "/finance/execution/"),
            *(f"/welfare/visits/{visit.pk}/", "/welfare/visits/add/"),
        ),
        "office": (
            "/admin/members/member/",
            "/admin/welfare/visit/",
            f"/admin/finance/claim/{claim.pk}/change/",
            "/admin/welfare/capgroup/add/",
        ),
    }


@pytest.mark.parametrize("where", ["portal", "office"])
def test_what_is_tapped_and_read_is_large_enough(where, visitor, pages, officer):
    visitor.sign_in(officer)
    found = {}
    for page in pages[where]:
        visitor.open(page)
        found[page] = visitor.page.evaluate(TOO_SMALL, [FINGER, LETTER])
    assert {page: small for page, small in found.items() if small} == {}


def test_every_figure_of_the_execution_is_in_sight(visitor, branch, officer):
    line = factories.BudgetFactory(unit=branch, year=timezone.localdate().year)
    factories.BudgetFactory(
        unit=branch, account=line.account, year=line.year, project=factories.ProjectFactory(unit=branch)
    )
    visitor.sign_in(officer, "/finance/execution/?by=project")
    edges = visitor.page.evaluate(
        "[...document.querySelectorAll('td.num')].map(one => one.getBoundingClientRect().right - innerWidth)"
    )
    # Two lines and their sum, of eight figures each.
    assert (len(edges), max(edges) <= 0) == (24, True)
    assert visitor.page.evaluate(TOO_SMALL, [FINGER, LETTER]) == []
    visitor.picture("execution")


def test_every_amount_that_is_put_up_is_in_sight(visitor, branch, officer, accountant, cashier):
    today = timezone.localdate()
    facts = {"unit": branch, "state": "approved", "approved_on": today, "checked_by": accountant}
    facts |= {"budget": factories.BudgetFactory(unit=branch, year=today.year, initial=5_000_000)}
    for payee in ("李小红", "张小明", "某某文化体育用品有限责任公司"):
        claim = factories.ClaimFactory(amount=Decimal("1234567.80"), payee=payee, **facts)
        services.pay_claim(claim, actor=cashier, method="cash", paid_on=today)
    shown = factories.DisclosureFactory(unit=branch, starts_on=today, ends_on=today, shown_until=today)
    visitor.sign_in(officer, shown.get_absolute_url())
    cards = visitor.page.evaluate(
        """[...document.querySelectorAll("tbody tr")].map(row => [
            innerWidth - row.querySelector("td.amount").getBoundingClientRect().right,
            row.querySelector("td.lead").getBoundingClientRect().width])"""
    )
    assert [(beside > 0, wide > 150) for beside, wide in cards] == [(True, True)] * 3
    assert visitor.page.evaluate(TOO_SMALL, [FINGER, LETTER]) == []
    visitor.picture("disclosure")
