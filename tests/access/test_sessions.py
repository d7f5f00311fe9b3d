"""Who is signed in stays so only as long as account, role and session are in force."""

import datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories import (
    CongressFactory,
    DelegateFactory,
    GrantFactory,
    MemberFactory,
    ProposalFactory,
    UserFactory,
    VisitFactory,
)
from unionportal.core.choices import Role
from unionportal.core.roles.granting import end_role
from unionportal.core.roles.resetting import reset_password
from unionportal.core.services.accounts import set_active

DAY = datetime.timedelta(days=1)


@pytest.fixture
def visit(branch):
    return VisitFactory(unit=branch)


@pytest.fixture
def record(visit):
    return reverse("welfare:visit_detail", args=[visit.pk])


@pytest.fixture
def signed_in(branch_chair, record):
    """A session of the branch's chair, to whom the record is open."""
    client = Client()
    client.force_login(branch_chair)
    assert client.get(record).status_code == 200
    return client


def test_a_role_that_was_ended_opens_nothing_at_the_next_request(signed_in, branch_chair, record):
    end_role(branch_chair.grants.get(), actor=UserFactory())
    assert signed_in.get(record).status_code == 404
    assert signed_in.post(reverse("welfare:visit_add")).status_code == 404
    assert signed_in.get("/").status_code == 200


def test_a_role_ends_by_itself_on_its_last_day(signed_in, branch_chair, record):
    today = timezone.localdate()
    branch_chair.grants.update(until=today + DAY)
    assert signed_in.get(record).status_code == 200
    branch_chair.grants.update(until=today)
    assert signed_in.get(record).status_code == 404


def test_a_role_that_begins_tomorrow_opens_nothing_today(client, branch, record):
    user = UserFactory()
    grant = GrantFactory(user=user, unit=branch, role=Role.BRANCH_CHAIR, since=timezone.localdate() + DAY)
    client.force_login(user)
    assert client.get(record).status_code == 404
    type(grant).objects.update(since=timezone.localdate())
    assert client.get(record).status_code == 200


def test_an_account_that_was_closed_is_out_at_the_next_request(signed_in, branch_chair, record):
    set_active(branch_chair, actor=UserFactory(), active=False)
    assert signed_in.get(record)["Location"].startswith("/login/")
    assert signed_in.post("/notices/read/")["Location"].startswith("/login/")


def test_a_password_that_was_reset_ends_every_session_of_the_account(signed_in, branch_chair, record):
    reset_password(branch_chair, actor=UserFactory())
    assert signed_in.get(record)["Location"].startswith("/login/")


def test_the_back_office_closes_with_the_role(client, union, officer):
    client.force_login(officer)
    page = reverse("admin:members_member_changelist")
    assert client.get(page).status_code == 200
    end_role(officer.grants.get(), actor=UserFactory())
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(("seconds", "leads_to"), [(29 * 60 + 59, None), (30 * 60 + 1, "/login/?next=/")])
def test_a_session_is_idle_for_thirty_minutes_and_no_longer(seconds, leads_to, client, branch_chair):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        client.force_login(branch_chair)
        client.get("/")
    with time_machine.travel(start + datetime.timedelta(seconds=seconds), tick=False):
        assert client.get("/").headers.get("Location") == leads_to


@pytest.mark.parametrize(("seconds", "leads_to"), [(36_000 - 1, None), (36_000 + 1, "/login/?next=/")])
def test_a_session_lasts_ten_hours_whatever_its_cookie_says(seconds, leads_to, client, branch_chair):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        client.force_login(branch_chair)
        client.get("/")
    session = client.session
    session["session_seen"] = (start + datetime.timedelta(seconds=seconds - 60)).timestamp()
    session.set_expiry(datetime.timedelta(days=30))
    session.save()
    client.cookies["sessionid"]["max-age"] = 10**7
    with time_machine.travel(start + datetime.timedelta(seconds=seconds), tick=False):
        assert client.get("/").headers.get("Location") == leads_to


def test_what_was_typed_before_the_session_ended_is_there_after_signing_in_again(client, person, branch):
    owner = person(Role.DELEGATE, branch)
    delegate = DelegateFactory(unit=branch, member=MemberFactory(unit=branch, user=owner))
    proposal = ProposalFactory(
        unit=branch, proposer=delegate, congress=CongressFactory(unit=branch, term=delegate.term)
    )
    save = reverse("congress:proposal_save", args=[proposal.pk])
    edit = reverse("congress:proposal_edit", args=[proposal.pk])
    typed = {"title": proposal.title, "category": proposal.category_id, "suggestion": proposal.suggestion}
    typed |= {"analysis": "写到一半的案据", "version": proposal.version}
    client.force_login(owner)
    assert client.post(save, typed).status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=31)):
        refused = client.post(save, typed, headers={"HX-Request": "true"})
        assert (refused.status_code, refused["HX-Redirect"]) == (204, "/login/")
        back = client.post(f"/login/?next={edit}", {"username": owner.username, "password": "testing"})
        assert back["Location"] == edit
        assert "写到一半的案据" in client.get(edit).content.decode()
