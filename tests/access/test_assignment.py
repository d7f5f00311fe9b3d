"""A form takes what it asks for: a field that was added to the request changes nothing."""

import datetime
import importlib
import pkgutil

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.urls import reverse

from tests import factories
from tests.access.tour.routes import routes
from tests.access.tour.world import Rows, is_scoped
from unionportal.core.access.scoping import Scope
from unionportal.core.choices import Role
from unionportal.core.models import User

pytestmark = pytest.mark.slow

# What only a service writes, besides the columns that are not editable anyway.
FLOW = {"state", "status", "number", "case_number", "claim", "votes", "score", "total", "is_winner", "frozen"}
# Columns of that kind that a form does ask for, and why.
ASKED = {
    ("welfare.MutualAidClaim", "state"): "the answer of the union above the school, typed from its letter",
    ("finance.Invoice", "number"): "what its seller wrote on it",
    ("finance.Invoice", "total"): "what its seller wrote on it",
    ("activities.Entry", "score"): "the result of the match, typed from its record",
}
# What a service writes with every change.
KEPT_BY_SERVICES = {"version", "edited_by", "edited_at", "name_key", "id_number_index", "updated_at"}


def _modules():
    for app in (*settings.DOMAIN_APPS, "unionportal.core", "unionportal.reports", "unionportal.portal"):
        package = importlib.import_module(app)
        for found in pkgutil.walk_packages(package.__path__, f"{app}."):
            # The child runs when it is imported; the client of the object store need not be installed.
            if not found.name.endswith(("child_process", "bucket_files")) and ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def model_forms():
    """Every form of the site that writes to a table by itself."""
    for module in _modules():
        for value in vars(module).values():
            its_own = isinstance(value, type) and value.__module__ == module.__name__
            if its_own and issubclass(value, forms.ModelForm) and value._meta.model:
                yield value


def forbidden(model):
    """The columns of a table that nobody types."""
    actors = {
        f.name
        for f in model._meta.concrete_fields
        if isinstance(f, models.ForeignKey) and f.related_model is User and f.name != "user"
    }
    fixed = {f.name for f in model._meta.concrete_fields if not f.editable}
    return (FLOW & {f.name for f in model._meta.get_fields()}) | actors | fixed


def wrong(form_class):
    model = form_class._meta.model
    return {(model._meta.label, name) for name in forbidden(model) & set(form_class._meta.fields)} - set(ASKED)


def test_no_form_offers_what_only_a_step_may_write():
    found = list(model_forms())
    assert len(found) > 15
    assert [one for form in found for one in wrong(form)] == []
    assert [form.__name__ for form in found if form._meta.fields in (None, "__all__")] == []


def test_a_form_that_offers_a_state_is_found():
    """The control."""

    class Careless(forms.ModelForm):
        class Meta:
            model = factories.VisitFactory._meta.get_model_class()
            fields = ("state", "note")

    assert wrong(Careless) == {("welfare.Visit", "state")}


@pytest.fixture
def me(union):
    """An account with every role over the whole union: what is refused is refused by the form."""
    user = factories.UserFactory()
    for role in Role:
        factories.GrantFactory(user=user, unit=union, role=role)
    return user


def test_no_page_of_the_back_office_offers_it_either(me, branch):
    request = RequestFactory().get("/admin/")
    request.user, request.scope = me, Scope.of(me)
    rows, offered = Rows(branch), set()
    for model, page in admin.site._registry.items():
        for record in (None, rows.of(model) if is_scoped(model) else None):
            change = record is not None
            if hasattr(page, "acts") or not _may(page, request, record):
                # Pages of acts have the forms of the test above.
                continue
            form = page.get_form(request, record, change=change)
            given = set(form.base_fields) - set(page.get_readonly_fields(request, record))
            offered |= {(model._meta.label, name) for name in given & forbidden(model)}
    assert offered - set(ASKED) == set()


def _may(page, request, record):
    return page.has_change_permission(request, record) if record else page.has_add_permission(request)


def _typed(form):
    """What the page's form would send if nothing were changed."""
    sent = {}
    for bound in form:
        value = bound.value()
        if isinstance(bound.field, forms.FileField) or value is None:
            continue
        if isinstance(value, bool):
            if value:
                sent[bound.html_name] = "on"
        elif isinstance(value, list | tuple | models.QuerySet):
            sent[bound.html_name] = [getattr(one, "pk", one) for one in value]
        elif isinstance(value, datetime.date):
            sent[bound.html_name] = value.strftime("%Y-%m-%d")
        else:
            sent[bound.html_name] = getattr(value, "pk", value)
    return sent


def _smuggled(model, form, twin):
    """Another value for every column of the table that the form does not have."""
    added = {}
    for field in model._meta.concrete_fields:
        names = {field.name, field.attname}
        if names & set(form.fields) or field.primary_key:
            continue
        if field.choices:
            value = field.choices[-1][0]
        elif isinstance(field, models.ForeignKey):
            row = twin.of(field.related_model)
            value = row.pk if row else 1
        elif isinstance(field, models.DateField):
            value = "2031-01-01"
        elif isinstance(field, models.IntegerField | models.DecimalField):
            value = "77"
        elif isinstance(field, models.BooleanField):
            value = "on"
        else:
            value = "smuggled"
        added |= dict.fromkeys(names, value)
    return added


def _row(record):
    return type(record)._base_manager.filter(pk=record.pk).values().get()


EDITS = [
    route.name
    for route in routes()
    if route.name.endswith(("_edit", "_change")) and route.takes_key and route.model() is not None
]


def _form_of(page):
    if page.status_code != 200 or page.context is None:
        return None
    form = page.context.get("form")
    if form is None and (wrapped := page.context.get("adminform")):
        form = wrapped.form
    return form if isinstance(form, forms.BaseForm) and form.fields else None


def test_what_is_smuggled_into_a_form_changes_nothing(me, branch, other_branch):
    own, twin, client = Rows(branch), Rows(other_branch), Client()
    client.force_login(me)
    accepted, changed = set(), {}
    for route in (one for one in routes() if one.name in EDITS):
        record = own.of(route.model())
        form = _form_of(client.get(route.address(own))) if record else None
        if form is None:
            continue
        before = _row(record)
        # Saved without going on: sending it on is a button of some of these pages.
        sent = _smuggled(type(record), form, twin) | _typed(form) | {"draft": "1"}
        response = client.post(route.address(own), sent)
        after = _row(record)
        declared = {f.attname for f in type(record)._meta.concrete_fields if f.name in form.fields}
        moved = {name for name in before if before[name] != after[name]}
        if stolen := moved - declared - KEPT_BY_SERVICES:
            changed[route.name] = stolen
        if response.status_code == 302:
            accepted.add(route.name)
    assert changed == {}
    # That the forms were taken, and not sent back for some other reason.
    assert len(accepted) >= 10, accepted


def test_a_new_visit_is_the_senders_own_whatever_else_was_sent(branch, branch_chair, other_branch, client):
    member = factories.MemberFactory(unit=branch)
    client.force_login(branch_chair)
    other = factories.UserFactory()
    typed = {"member": member.pk, "occasion": "hospital", "happened_on": "2022-05-06", "form": "cash", "amount": "300"}
    smuggled = {"state": "approved", "unit": other_branch.pk, "reported_by": other.pk, "approved_by": other.pk}
    smuggled |= {"number": "W2022-9999", "checked_by": other.pk, "claim": 1, "over_cap_reason": "x"}
    response = client.post(reverse("welfare:visit_add"), typed | smuggled)
    assert response.status_code == 302
    visit = member.visits.get()
    assert (visit.state, visit.unit, visit.reported_by) == ("reported", branch, branch_chair)
    assert (visit.approved_by, visit.checked_by, visit.number, visit.claim) == (None, None, None, None)


def test_a_new_claim_is_a_draft_of_the_sender(branch, branch_chair, client):
    budget = factories.BudgetFactory(unit=branch, year=datetime.date.today().year)  # noqa: DTZ011 -- a year
    client.force_login(branch_chair)
    page = client.get(reverse("finance:claim_add"))
    typed = _typed(page.context["form"]) | {"budget": budget.pk, "amount": "10", "purpose": "慰问品", "payee": "超市"}
    typed["kind"] = factories.usual_kind().pk
    other = factories.UserFactory()
    smuggled = {"state": "paid", "approved_by": other.pk, "made_by": other.pk, "paid_on": "2022-01-01", "number": "X"}
    response = client.post(reverse("finance:claim_add"), smuggled | typed)
    assert response.status_code == 302, response.context["form"].errors
    claim = budget.claims.get()
    assert claim.state in ("draft", "submitted")
    assert (claim.made_by, claim.approved_by, claim.paid_on) == (branch_chair, None, None)


def test_an_account_is_opened_without_roles_and_with_a_password_that_must_be_changed(client, person, union):
    client.force_login(person(Role.SYSADMIN, union))
    typed = {"username": "t2022", "name": "新同事"}
    smuggled = {
        "password": "known",
        "must_change_password": "",
        "is_staff": "on",
        "is_superuser": "on",
        "role": "chair",
    }
    client.post(reverse("admin:core_user_add"), typed | smuggled)
    user = User.objects.get(username="t2022")
    assert not user.check_password("known")
    assert (user.must_change_password, user.is_staff, user.grants.count()) == (True, False, 0)
