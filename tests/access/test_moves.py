"""Every move of every flow has one service, and its form asks what the service takes."""

import inspect

import pytest
from django.urls import get_resolver

from unionportal.core.pages.asking import Meant
from unionportal.core.pages.views import MoveView
from unionportal.portal import inbox

FLOWS = {model.flow: model._meta.label for model in inbox.tables()}
# Fired by another act: no button, no page of the move.
CARRIED = {
    "congress.Proposal": {"reply", "reject", "leave"},
    "congress.Assignment": {"rework"},
    "finance.Claim": {"carry_over", "recheck", "pay_anew", "mend", "pay_some", "reverse_some"},
    "finance.CheckHit": {"take"},
    "finance.Asset": {"hand_over", "lose", "break", "dispose", "strike"},
    "finance.Loan": {"ask_rest", "reopen", "take_all", "take_part", "void"},
    "finance.PaymentBatch": {"settle"},
}
# Asked on a page of its own, with the roster and the photos.
OWN_PAGE = {("activities.Activity", "record")}
MOVES = [(flow, move) for flow in FLOWS for move in flow.transitions]


@pytest.fixture(autouse=True, scope="module")
def _with_the_forms():
    get_resolver().url_patterns  # noqa: B018 -- the pages import the forms


def test_every_move_but_those_another_act_carries_has_its_service():
    without = {label: flow.transitions.keys() - flow.acts.keys() for flow, label in FLOWS.items()}
    assert {label: moves for label, moves in without.items() if moves} == CARRIED


@pytest.mark.parametrize(("flow", "move"), MOVES, ids=[f"{FLOWS[flow]} {move}" for flow, move in MOVES])
def test_the_form_of_a_move_asks_what_its_service_takes(flow, move):
    if move not in flow.acts:
        assert flow.forms.get(move) is None
        return
    taken = list(inspect.signature(flow.acts[move]).parameters.values())[1:]
    by_name = {one.name for one in taken if one.kind is one.KEYWORD_ONLY} - {"actor"}
    required = {one.name for one in taken if one.kind is one.KEYWORD_ONLY and one.default is one.empty} - {"actor"}
    form = flow.forms.get(move)
    asked = set(form.base_fields) if form else set()
    assert required <= asked or (FLOWS[flow], move) in OWN_PAGE
    # The answer to a question of the form is nothing that the service is told.
    asked -= {name for name in asked if isinstance(form.base_fields[name], Meant)}
    assert asked <= by_name or any(one.kind is one.VAR_KEYWORD for one in taken)


def test_what_is_done_on_the_page_of_the_record_has_nothing_to_read_on_one_of_its_own():
    views = [
        view for view in MoveView.__subclasses__() if {"template", "get_context_data", "dispatch"} & set(vars(view))
    ]
    at_once = {
        view.model._meta.label: [
            name for name, move in view.model.flow.transitions.items() if view.model.flow.is_one_click(move)
        ]
        for view in views
    }
    # What the pages of these add is of their other moves: a reply to sign, open places of a report, a text to take.
    assert at_once == {
        "activities.Activity": ["apply", "approve"],
        "congress.Assignment": ["accept"],
        "reports.Report": ["withdraw"],
        "reports.SectionRequest": ["submit", "take_back"],
    }
