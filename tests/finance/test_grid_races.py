"""Two hands on the budget of a year at once. The controls break when what protects it is taken away."""

import threading
from decimal import Decimal
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finance import queries, services
from finance.models import Budget, BudgetAdjustment, BudgetPlan, PlanLine
from finance.services import planning
from finance.services.planning import plans
from tests.factories import AccountFactory
from tests.races import counted, together
from tests.sizes import size

WRITERS = size(6, 20)
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("one_race")]


def _called(outcome):
    if isinstance(outcome, ValidationError):
        return outcome.messages[0][:8]
    return None if isinstance(outcome, Exception) else "done"


@pytest.fixture
def version(accountant, budget):
    """An adjustment of the running year, which nobody wrote yet."""
    return planning.begin_plan(budget.year, actor=accountant)


def _written(plan, budget, amount, actor):
    cells = {(budget.account_id, (budget.unit_id, None)): amount}
    tables = [(budget.funding_source, "expense", cells)]
    return planning.write_plan(plan, tables, opened=plan.version, actor=actor)


def _meetings():
    today = timezone.localdate()
    return {"committee": "工会委员会会议", "committee_on": today, "auditors": "经审会会议", "auditors_on": today}


@pytest.fixture
def submitted(version, accountant, chair, budget):
    """The budget of 1000 yuan is to be 700."""
    _written(version, budget, Decimal(700), accountant)
    _ = accountant.current_grants, chair.current_grants
    return planning.submit_plan(version, actor=accountant)


def test_of_writers_at_once_one_writes_and_the_others_are_told(version, budget, accountant):
    acts = [lambda n=n: _written(version, budget, Decimal(2000 + n), accountant) for n in range(WRITERS)]
    assert counted(acts, _called) == {"done": 1, plans.WRITTEN_MEANWHILE[:8]: WRITERS - 1}
    assert BudgetPlan.objects.get().version == 1


def test_of_pages_sent_at_once_one_is_written(version, budget, accountant):
    clients = [Client() for _ in range(WRITERS)]
    for client in clients:
        client.force_login(accountant)
    address = f"{reverse('finance:budget_grid')}?year={budget.year}"
    sent = {"act": "write", "opened": "0", "cells": f"{budget.account_id}-{budget.unit_id}\t2000"}
    answers = together([lambda client=client: client.post(address, sent) for client in clients])
    assert sorted(answer.status_code for answer in answers) == [200] * (WRITERS - 1) + [302]
    refused = [answer.context["problems"] for answer in answers if answer.status_code == 200]
    assert refused == [[plans.WRITTEN_MEANWHILE]] * (WRITERS - 1)
    assert (BudgetPlan.objects.get().version, PlanLine.objects.get().amount) == (1, 2000)


def test_without_the_version_of_the_draft_they_write_over_each_other(version, budget, accountant):
    """The control."""
    acts = [lambda n=n: _written(version, budget, Decimal(2000 + n), accountant) for n in range(WRITERS)]
    with mock.patch.object(plans, "refuse_overwriting"):
        assert counted(acts, _called) == {"done": WRITERS}
    assert (BudgetPlan.objects.get().version, PlanLine.objects.count()) == (WRITERS, 1)


def test_a_version_approved_twice_at_once_adjusts_once(submitted, chair, budget):
    acts = [lambda: planning.approve_plan(submitted, actor=chair, **_meetings()) for _ in range(WRITERS)]
    assert counted(acts, _called) == {"done": 1, "“已批准”状态下": WRITERS - 1}
    assert BudgetAdjustment.objects.get().amount == -300


def test_without_the_states_of_the_version_it_adjusts_as_often_as_it_is_approved(submitted, chair, budget):
    """The control: everybody has compared the lines before the first adjusts."""
    everyone_has_looked = threading.Barrier(3, timeout=30)

    def open_then_wait(budgets, *, actor):
        everyone_has_looked.wait()
        return []

    with mock.patch.object(plans, "open_budgets", open_then_wait):
        submitted.committee, submitted.committee_on = "工会委员会会议", timezone.localdate()
        acts = [lambda: plans._put_in_force(submitted, chair)] * 3
        assert counted(acts, _called) == {"done": 3}
    assert list(BudgetAdjustment.objects.values_list("amount", flat=True)) == [-300] * 3


def test_a_budget_that_is_lowered_while_claims_are_approved_is_never_overspent(submitted, checked, chair, budget):
    claims = [checked("100.00") for _ in range(9)]
    acts = [lambda: planning.approve_plan(submitted, actor=chair, **_meetings())]
    acts += [lambda one=one: services.approve_claim(one, actor=chair) for one in claims]
    outcomes = counted(acts, _called)
    assert outcomes["done"] >= 8
    line = queries.with_use(Budget.objects.all()).get()
    assert line.available >= 0
    assert line.total == 1000 + (BudgetAdjustment.objects.aggregate(s=Sum("amount"))["s"] or 0)


def test_a_year_is_begun_once(accountant, union, budget):
    AccountFactory()
    acts = [lambda: planning.begin_plan(budget.year, actor=accountant) for _ in range(WRITERS)]
    outcomes = counted(acts, _called)
    assert (outcomes["done"], BudgetPlan.objects.count()) == (1, 1)
