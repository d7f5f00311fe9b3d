"""Staff act in the back office, everybody else in the portal: each move of each role has its button on its side.

Every table with a flow, with rows in the states of its work, against somebody with each role and somebody without any
whose rows they are.
"""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from tests import factories
from tests.access.tour.visits import many_pages
from tests.input.nasty import sensible
from tests.portal.test_waiting import ROWS
from tests.sizes import size
from unionportal import urls  # noqa: F401 -- the pages register the acts of their flows
from unionportal.core.access.permissions import declared
from unionportal.core.back_office.records import MovedAdmin
from unionportal.core.choices import BACK_OFFICE, OWNER, Role
from unionportal.portal import inbox
from unionportal.portal.office.faces import address_in_portal, office_page

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Tables with one page for both sides, which is in both menus and shows staff that of the back office: chairs of
# sub-unions, delegates and staff write on the same text, confirm the same workbook and look after the same roles.
OF_BOTH_SIDES = {
    "core.LedgerSheet",
    "core.Milestone",
    "core.RoleGrant",
    "core.StartDay",
    "finance.AuditFinding",
    "finance.AuditOpinion",
    "finance.BankStatement",
    "finance.Asset",
    "finance.AssetCount",
    "finance.CashCount",
    "finance.CheckHit",
    "finance.LedgerStart",
    "finance.Disposal",
    "finance.Handover",
    "finance.Reconciliation",
    "finance.Reopening",
    "finance.DuesSheet",
    "finance.PaymentBatch",
    "finance.UpwardRemittance",
    "reports.Comment",
    "reports.Consultation",
    "reports.Opinion",
    "reports.Recipient",
    "reports.Report",
    "reports.SectionRequest",
}
# Tables whose pages show a document or a worksheet that the rows of this test do not have; test_consulting and
# test_start_day look at them.
WITH_PAPERS = {"core.LedgerSheet", "reports.Opinion", "reports.Recipient"}
# Sent from the page itself, with what is written there.
WRITTEN_THERE = {("reports.SectionRequest", "submit"): '<button class="btn btn-primary" name="do" value="submit">'}
# Forms that ask for more than the rows of this test have: the test that sends them.
SENT_ELSEWHERE = {
    "activities.Activity": {
        "RecordForm": "activities/pages/test_long_roster.py",
        "ChangeForm": "activities/test_changes.py",
        "MoneyForm": "activities/test_changes.py",
    },
    "activities.Selection": {"_CountForm": "activities/pages/test_paper_ballots.py"},
    "congress.Meeting": {"MoveForm": "browser/test_hall_journey.py"},
    "congress.Proposal": {"RatingForm": "congress/proposals/test_pages.py"},
    "finance.Asset": {"RelocateForm": "finance/assets/test_register.py"},
    "finance.BudgetPlan": {"MoveForm": "browser/test_budget_journey.py"},
    "finance.AuditFinding": {"RectifyForm": "finance/auditing/test_findings.py"},
    "finance.Loan": dict.fromkeys(("MoveForm", "RestForm"), "finance/test_loans.py"),
    "reports.SectionRequest": dict.fromkeys(("MoveForm", "ReasonForm", "TakeSectionForm"), "reports/test_sections.py"),
    "welfare.GiftIssue": dict.fromkeys(("CheckForm", "MoveForm"), "browser/test_gifts_journey.py"),
}
# What is answered where not any day will do: accounts are closed after the end of their year.
ANSWERS = {"closes_on": f"{timezone.localdate().year + 1}-03-01"}
TO_OFFICE = re.compile(r"""(?:href|action)=["'](/admin/[^"']*)""")


@pytest.fixture
def house(union, branch):
    """Somebody without a role whose the rows are, as well as an account of each role over everything."""
    me, other = factories.UserFactory(), factories.UserFactory()
    return SimpleNamespace(
        me=me, other=other, member=factories.MemberFactory(unit=branch, user=me), union=union, branch=branch
    )


@pytest.fixture
def people(house, everyone):
    return {OWNER: house.me, **everyone}


def offered(model, people):
    """Yield (role, record, move) for each move that somebody could make now, with one record for each.

    All of a side are shown one page: a move is that of the first of them to whom it is open, in a full run of each.
    """
    flow, rows, found = model.flow, list(model.objects.all()), set()
    for role, user in people.items():
        by = size(user.is_staff, role)
        for record in rows:
            left = {name for name in flow.acts if (name, by) not in found and _is_of(flow.transitions[name], record)}
            for move in flow.available(record, user) if left else ():
                if move.name in left:
                    found.add((move.name, by))
                    yield role, record, move


def _is_of(move, record):
    return record.state in move.sources


def page_of(record, user):
    """The page on which this user acts on the record."""
    if user.is_staff and record._meta.label not in OF_BOTH_SIDES:
        return office_page(record, user)
    detail = record.worklist.portal_detail
    return reverse(detail, args=[record.pk]) if detail else address_in_portal(record)


def complaint(client, record, user, move, made):
    """What is wrong with the way to the move on the user's own side, or None; which forms made one goes to `made`.

    The client looks at a page once: from one move to the next nothing is kept.
    """
    label, address = record._meta.label, page_of(record, user)
    in_office = user.is_staff and label not in OF_BOTH_SIDES
    if not address or address.startswith("/admin/") != in_office:
        return f"no page: {address}"
    if not (page := client.seen.get(address)):
        page = client.seen[address] = client.get(address)
    text = page.content.decode()
    if not user.is_staff and (leads := TO_OFFICE.findall(text)):
        return f"{address}: leads to {leads}"
    if user.is_staff and not in_office and not page.context["menu"].is_office:
        return f"{address}: without the menu of the back office"
    if WRITTEN_THERE.get((label, move.name), "nothing") in text:
        return None
    buttons = re.findall(rf"""(?:href|action)="([^"]*/{record.pk}/moves?/{move.name}/)""", text)
    if not buttons:
        return f"{address}: {page.status_code}, not offered"
    page = client.get(buttons[0], follow=True)
    if page.status_code != 200 or (user.is_staff and not in_office and not page.context["menu"].is_office):
        return f"{buttons[0]}: {page.status_code}"
    if form := page.context.get("form"):
        at = page.redirect_chain[-1][0] if page.redirect_chain else buttons[0]
        made[type(form).__name__] = made.get(type(form).__name__) or is_made(client, at, form)
    return None


def is_made(client, address, form):
    """Whether the move is made by what fits each field that has to be answered. Nothing is kept: others come after."""
    filled = {name: field.prepare_value(form.get_initial_for_field(field, name)) for name, field in form.fields.items()}
    for name, field in form.fields.items():
        if field.required and filled[name] in (None, ""):
            filled[name] = ANSWERS.get(name) or sensible(field)[0]
    sent = {form.add_prefix(name): value for name, value in filled.items() if value not in (None, False)}
    with transaction.atomic():
        answer = client.post(address, sent)
        transaction.set_rollback(True)
    return answer.status_code == 302


MOVED = [model for model in inbox.tables() if model._meta.label in ROWS.keys() - WITH_PAPERS]


@pytest.mark.parametrize("model", MOVED, ids=lambda model: model._meta.label)
def test_each_move_of_each_role_is_offered_on_its_side(model, house, people):
    ROWS[model._meta.label](house)
    wrong, seen, made, clients = {}, set(), {}, {}
    # One page for each of many people is no query for each of many rows.
    with zeal_ignore(), many_pages(contexts=True):
        for role, record, move in list(offered(model, people)):
            if not (client := clients.get(role)):
                client = clients[role] = Client()
                client.force_login(people[role])
                client.seen = {}
            seen.add(move.name)
            if what := complaint(client, record, people[role], move, made):
                wrong[str(role), move.name] = what
    assert wrong == {}
    assert {name for name, is_sent in made.items() if not is_sent} == SENT_ELSEWHERE.get(model._meta.label, {}).keys()
    waiting = {move.name for move in model.flow.transitions.values() if move.waits_in}
    assert waiting - seen == set()


def test_a_form_that_is_sent_elsewhere_names_the_test():
    tests = Path(__file__).parents[1]
    assert [name for sent in SENT_ELSEWHERE.values() for name in sent.values() if not (tests / name).is_file()] == []


def test_staff_move_every_other_table_in_the_back_office():
    assert {model._meta.label for model in set(inbox.tables()) - set(MOVED)} <= OF_BOTH_SIDES
    of_staff = {model for model in inbox.tables() if isinstance(admin.site._registry.get(model), MovedAdmin)}
    left = {model._meta.label for model in inbox.tables()} - {model._meta.label for model in of_staff}
    # Nobody of the staff moves a proposal, a signature or the part of a department.
    assert left - OF_BOTH_SIDES == {"congress.Assignment", "congress.Cosignature", "congress.Proposal"}


# What those do in the portal who have no back office, without a flow: the page on which they do it.
OTHER_ACTS = {
    "activities.add_activity": "activities:activity_add",
    "activities.add_brandproject": "activities:project_add",
    "activities.add_club": "activities:club_add",
    "activities.add_publication": "activities:publication_add",
    "congress.add_meeting": "congress:meeting_add",
    "congress.add_proposalcategory": "congress:category_add",
    "core.add_milestone": "milestone_add",
    "finance.add_claim": "finance:claim_add",
    "reports.add_report": "reports:report_add",
    "welfare.add_donation": "welfare:donation_add",
    "welfare.add_visit": "welfare:visit_add",
    "congress.draft_proposal": "congress:proposal_add",
}


# Added on the page of the record that they belong to.
ON_RECORDS = {
    "activities.add_clubmembership",
    "activities.add_entry",
    "activities.add_participation",
    "reports.add_comment",
}


def test_whatever_may_be_added_without_the_back_office_has_a_page():
    outside = set(Role) - BACK_OFFICE
    adding = {perm for perm, _, roles in declared() if ".add_" in perm and roles & outside}
    assert adding == {one for one in OTHER_ACTS if ".add_" in one} | ON_RECORDS


def test_whoever_has_the_portal_alone_adds_there_what_he_may_add(everyone):
    outside = {role: user for role, user in everyone.items() if not user.is_staff}
    to_fill_in = {}
    for permission, page in OTHER_ACTS.items():
        for role, user in outside.items():
            client = Client()
            client.force_login(user)
            if user.holds(permission):
                form = (client.get(reverse(page)).context or {}).get("form")
                to_fill_in[permission, str(role)] = form is not None and bool(form.fields) and not form.is_bound
    # A delegate who stands for nobody yet writes no proposal.
    assert {key for key, given in to_fill_in.items() if not given} - {("congress.draft_proposal", "delegate")} == set()
    assert {permission for permission, _ in to_fill_in} == set(OTHER_ACTS)


def test_nobody_without_the_back_office_is_shown_a_way_to_it(everyone):
    for role in (Role.BRANCH_CHAIR, Role.BRANCH_OFFICER, Role.DELEGATE, Role.PROPOSAL_COMMITTEE, Role.DEPARTMENT):
        client = Client()
        client.force_login(everyone[role])
        pages = [page.url for line in client.get("/").context["menu"] for page in line.pages]
        with many_pages():
            leads = {page: TO_OFFICE.findall(client.get(page).content.decode()) for page in pages}
        assert {page: found for page, found in leads.items() if found} == {}
        assert len(leads) > 10
