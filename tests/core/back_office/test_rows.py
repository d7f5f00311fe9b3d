"""The rows of lists are written without the skin's templates, and show what the skin shows."""

import re

import pytest
from django import forms
from django.contrib import admin
from django.db import connection
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from unfold.templatetags.unfold_list import items_for_result

from tests.access.tour.visits import client_of, many_pages, undrawn
from tests.access.tour.world import Rows, people
from tests.factories import ClaimFactory, GiftIssueFactory, GiftRecipientFactory, MemberFactory
from unionportal.core.back_office.lists import rows as written
from unionportal.core.models import Unit
from unionportal.core.pages.rendering import WidgetRenderer

pytestmark = pytest.mark.django_db
PAGES = sorted(admin.site._registry.values(), key=lambda page: page.opts.label)


def shown_by(row):
    """Return the words of the cells of a row and the addresses that they lead to."""
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
    words = [" ".join(re.sub(r"<[^>]*>", " ", cell).split()) for cell in cells]
    return words, re.findall(r'href="([^"]*)"', row)


@pytest.mark.slow
def test_every_list_shows_the_words_and_leads_to_the_records_that_the_skin_does(union, branch):
    everybody, rows, compared = people(union, branch), Rows(branch), 0
    clients = [client_of(persona, everybody) for persona in ("officer", "chair", "auditor", "sysadmin")]
    for page in PAGES:
        rows.of(page.model)
        address = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
        for client in clients:
            # What is kept of a filter is kept in the links. The rows are drawn below.
            with many_pages(), undrawn():
                answer = client.get(address, {"q": ""})
            if not (shown := (getattr(answer, "context_data", None) or {}).get("cl")) or shown.formset:
                continue
            ours = [shown_by(row) for row in written.Rows(shown)]
            assert ours == [shown_by("".join(items_for_result(shown, one, None))) for one in shown.result_list], page
            compared += len(ours)
            break
    assert compared > 50


def test_rows_cost_no_question_each(client, officer, branch):
    client.force_login(officer)
    issue = GiftIssueFactory(unit=branch)
    asked = {}
    for people_on_it in (1, 12):
        for _ in range(people_on_it):
            GiftRecipientFactory(issue=issue, unit=branch, member=MemberFactory(unit=branch))
        for name in ("members_member", "welfare_giftrecipient"):
            address = reverse(f"admin:{name}_changelist")
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            asked.setdefault(name, []).append(len(queries))
    assert asked == {"members_member": [7, 7], "welfare_giftrecipient": [10, 10]}


def test_a_state_has_its_colour_in_the_list(client, officer, branch):
    for state in ("draft", "submitted", "returned"):
        ClaimFactory(unit=branch, state=state)
    client.force_login(officer)
    shown = client.get(reverse("admin:finance_claim_changelist")).context["cl"]
    cells = {
        record.state: re.search('<td class="bo-cell field-state.*?</td>', row, re.DOTALL)[0]
        for record, row in zip(shown.result_list, written.Rows(shown), strict=True)
    }
    colours = {state: re.findall(r"bg-(\w+)-", cell)[0] for state, cell in cells.items()}
    assert colours == {"draft": "base", "submitted": "orange", "returned": "red"}


class Fields(forms.Form):
    """Fields of every shape, with values that would break out of an attribute."""

    text = forms.CharField(initial='"><b>&', help_text="说明", max_length=5)
    number = forms.IntegerField(initial=1234, min_value=1)
    day = forms.DateField(initial="2026-01-31", widget=forms.DateInput(attrs={"autofocus": True, "hidden": False}))
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")
    box = forms.BooleanField(initial=True)
    one = forms.ChoiceField(choices=[("", "全部"), ("甲组", [("a", "<甲>"), (1, 1234)])], initial="a")
    many = forms.MultipleChoiceField(choices=[("a", "甲"), ("b", "乙")], widget=forms.SelectMultiple, initial=["b"])
    boxes = forms.MultipleChoiceField(choices=[("a", "<甲>")], widget=forms.CheckboxSelectMultiple, initial=["a"])
    either = forms.ChoiceField(choices=[("a", "甲")], widget=forms.RadioSelect)


@pytest.mark.parametrize("data", [None, {"text": "<", "one": "1", "many": ["a"], "either": "a"}])
def test_fields_are_written_as_by_the_templates_of_django(data):
    ours, templates = Fields(data, renderer=WidgetRenderer()), Fields(data, renderer=TemplatesSetting())
    assert [str(field).split() for field in ours] == [str(field).split() for field in templates]


def test_a_blank_choice_has_words_and_keeps_those_of_its_form():
    class Choices(forms.Form):
        unit = forms.ModelChoiceField(Unit.objects.none(), required=False)
        account = forms.ModelChoiceField(Unit.objects.none(), required=False, empty_label="全部")
        kind = forms.TypedChoiceField(choices=BLANK_CHOICE_DASH)

    shown = [re.findall(r">\s*([^<>\s]+)</option>", str(field)) for field in Choices(renderer=WidgetRenderer())]
    assert shown == [["请选择"], ["全部"], ["请选择"]]
