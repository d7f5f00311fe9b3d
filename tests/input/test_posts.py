"""Nasty posts to pages as the right person: never a broken page, and what was typed comes back."""

import random

import pytest
import zeal
from django import forms
from django.db import transaction
from django.forms.forms import BaseForm
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.access.tour.routes import routes
from tests.access.tour.visits import finish
from tests.input.nasty import FILES, TEXTS, as_sent, sensible
from tests.shown import refusals, texts

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TURNS = 3
# The pages most is typed on, and who does.
PAGES = {
    "activities:activity_add": "officer",
    "activities:honour_add": "officer",
    "activities:planitem_add": "officer",
    "activities:selection_add": "officer",
    "congress:meeting_add": "officer",
    "congress:meeting_list": "officer",
    "finance:claim_add": "officer",
    "finance:payment_list": "accountant",
    "ledger_import": "officer",
    "members:member_list": "officer",
    "reports:report_add": "officer",
    "congress:category_add": "proposal_committee",
    "welfare:donation_add": "branch_chair",
    "welfare:visit_add": "officer",
    "welfare:visit_list": "officer",
    "admin:activities_entry_add": "officer",
    "admin:congress_term_add": "officer",
    "admin:members_member_add": "officer",
    "admin:welfare_pairing_add": "officer",
}


def asked_on(response):
    """The forms in the page's context."""
    found = []
    for layer in response.context or ():
        for value in (value for part in getattr(layer, "dicts", [layer]) for value in part.values()):
            form = value.form if type(value).__name__ == "AdminForm" else value
            if isinstance(form, BaseForm) and form not in found:
                found.append(form)
    return found


def filled(form, chance):
    """Random values for every field: sensible ones, so that the rules behind are reached, and nasty ones."""
    data, files = {}, {}
    for name, field in form.fields.items():
        if isinstance(field, forms.FileField):
            files[form.add_prefix(name)] = [chance.choice(FILES)]
        else:
            data[form.add_prefix(name)] = [chance.choice(TEXTS if chance.random() < 0.4 else sensible(field))]
    return as_sent(data, files)


def lost(form, sent, page):
    """The text fields whose printable value the page does not show again."""
    texts = {name: field for name, field in form.fields.items() if type(field.widget) in _TYPED_IN}
    values = {name: sent.get(form.add_prefix(name), "") for name in texts}
    return [name for name, value in values.items() if value.isprintable() and escape(value.strip()) not in page]


_TYPED_IN = (forms.TextInput, forms.Textarea, forms.DateInput, forms.NumberInput)


@pytest.mark.parametrize("name", PAGES)
def test_a_nasty_post_is_answered_and_comes_back(name, world):
    people, rows = world
    client, chance = Client(), random.Random(name)  # noqa: S311
    client.force_login(people[PAGES[name]])
    address = next(route for route in routes() if route.name == name).address(rows)
    # The widgets of two fields ask for a record each: no repetition that grows.
    with zeal.zeal_ignore():
        forms_asked = asked_on(client.get(address))
        assert forms_asked
        for _ in range(TURNS):
            for form in forms_asked:
                data, files = filled(form, chance)
                with transaction.atomic():
                    answers = [client.post(address, {**dict(data.lists()), **dict(files.lists())})]
                    answers.append(client.get(address, {key: value[:500] for key, value in data.items()}))
                    for answer in answers:
                        finish(answer)
                    transaction.set_rollback(True)
                assert [answer.status_code for answer in answers if answer.status_code >= 500] == []
                # An export is a file.
                if answers[0].status_code == 200 and not answers[0].streaming:
                    assert lost(form, data, answers[0].content.decode()) == []


def test_a_span_that_ends_before_it_begins_is_refused_on_the_page(world, client, union):
    people, _ = world
    client.force_login(people["officer"])
    term = {"unit": union.pk, "staff_no": 1, "members_no": 1, "since": "2026-11-21", "until": "2026-01-02"}
    answer = client.post(reverse("admin:congress_term_add"), term)
    assert answer.context["errors"].data[0] == ["任期止不能早于任期起。"]


def test_an_export_by_an_unknown_filter_leads_to_the_plain_list(world, client):
    people, _ = world
    client.force_login(people["officer"])
    address = reverse("admin:members_member_changelist")
    assert client.post(f"{address}?no_such_column=1", {"export": "csv", "columns": ["name"]}).url == address


def test_a_megabyte_of_text_and_ten_thousand_fields_are_answered(world, client):
    people, _ = world
    client.force_login(people["officer"])
    address = reverse("members:member_list")
    long = client.post(reverse("reports:report_add"), {"title": "x" * 2**21})
    assert refusals(long)[-1] == "确保该变量包含不超过 200 字符 (目前字符数 2097152)。"
    for typed in ({"title": "x" * 2**22}, {f"f{n}": "1" for n in range(10_001)}):
        refused = client.post(reverse("reports:report_add"), typed)
        assert (refused.status_code, texts(refused, "h1")) == (400, ["这张表单太大，没有保存。"])
    assert [*client.get(address, {"q": "长" * 2000}).context["page_obj"]] == []
