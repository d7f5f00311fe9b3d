"""What a browser keeps of a form until it was sent: all that is typed, and nothing that is confidential."""

import datetime
import re
from pathlib import Path

import pytest
import time_machine
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from finance.models import Income, PayeeAccount
from members.member_picker import MemberPicker
from tests.factories import ActivityFactory, ClaimFactory, InvoiceFactory, MemberFactory
from unionportal.core.access.middleware import KEPT_FORM
from unionportal.core.flow.form_keys import TAKEN
from unionportal.core.models import Attachment, Submission
from unionportal.portal.drafts import draft_key, kept_names, may_keep, sealed_names
from unionportal.urls import urlpatterns
from welfare.models import Visit
from welfare.services import sync_standards

# What a field of confidential data is called; why somebody wants to see it is not confidential, nor whose it is.
CONFIDENTIAL = re.compile(r"(证件号码?|银行卡号?|账号|病情|困难情况|密码|口令)(（.*）|确认)?$")


def _forms(base=forms.BaseForm):
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)


def test_of_no_form_anything_confidential_is_kept():
    assert urlpatterns
    # Those of the project; importing the addresses has imported them.
    own = {form for form in _forms() if not form.__module__.startswith(("django", "unfold", "import_export", "tests"))}
    fields = [(form, name, field) for form in own for name, field in form.base_fields.items()]
    typed = [one for one in fields if not isinstance(one[2], forms.ModelChoiceField)]
    named = [one for one in typed if CONFIDENTIAL.search(str(one[2].label))]
    found = {name for _, name, _ in named}
    assert found >= {"diagnosis", "circumstances", "id_number", "bank_card", "account", "new_password1"}
    assert [(form.__name__, name) for form, name, field in named if may_keep(form, name, field)] == []
    secret = [(form, name, field) for form, name, field in fields if getattr(form, "is_secret", False)]
    assert [may_keep(*one) for one in secret] == [False] * len(secret)
    assert secret


@pytest.mark.parametrize("room", [".", "incoming", "assets"])
def test_every_form_of_the_cash_desk_that_is_typed_into_keeps_its_draft(room):
    pages = [*(Path(settings.BASE_DIR) / "templates/finance" / room).glob("*.html")]
    typed = [
        (page.name, form)
        for page in pages
        for form in re.findall(r'<form method="post".*?</form>', page.read_text("utf-8"), re.DOTALL)
        if "core/_form.html" in form
    ]
    assert typed
    assert [name for name, form in typed if "keep_draft" not in form] == []


class EveryKind(forms.Form):
    confidential = ("phone",)
    who = forms.CharField(widget=MemberPicker)
    when = forms.SplitDateTimeField()
    note = forms.CharField()
    phone = forms.CharField()
    diagnosis = forms.CharField()
    secret = forms.CharField(widget=forms.PasswordInput)
    file = forms.FileField()
    hidden = forms.CharField(widget=forms.HiddenInput)


def test_what_is_kept_is_what_is_typed_but_for_what_is_confidential_and_files():
    assert kept_names(EveryKind()) == ["who", "who_query", "when_0", "when_1", "note"]
    assert sealed_names() >= {"diagnosis", "circumstances", "id_number", "bank_card", "account"}


def test_the_account_of_the_books_is_kept_and_that_of_a_payee_is_not():
    books = forms.modelform_factory(Income, fields=["account", "payer"])
    payee = forms.modelform_factory(PayeeAccount, fields=["account"])
    assert [kept_names(form()) for form in (books, payee)] == [["account", "payer"], []]


def test_whoever_is_to_be_paid_is_kept_though_nobody_was_chosen(client, branch_chair):
    client.force_login(branch_chair)
    form = client.get(reverse("finance:claim_add")).context["form"]
    assert {"payee", "payee_query"} <= set(kept_names(form))


def test_a_draft_belongs_to_one_person_and_one_page(branch_chair, officer):
    brought = ({}, {"member": "1"}, {"member": "2"})
    keys = {draft_key(user, page, of) for user in (branch_chair, officer) for page in ("/a/", "/b/") for of in brought}
    assert len(keys) == 12
    assert not any(branch_chair.username in key for key in keys)


def test_of_each_form_of_a_page_its_own_draft_is_kept_and_no_list_of_accounts(client, branch, branch_chair):
    client.force_login(branch_chair)
    claim = ClaimFactory(unit=branch, made_by=branch_chair)
    invoice = InvoiceFactory(claim=claim).get_absolute_url()
    one, many = (reverse(f"finance:{page}", args=[claim.pk]) for page in ("claim_payees", "payee_upload"))
    drafts = [
        (draft_key(branch_chair, one), "payee payee_query amount in_cash bank"),
        (draft_key(branch_chair, many), ""),
    ]
    # The page shows both where it is, and where the list was refused.
    for page, answer in ((one, client.get(one)), (many, client.post(many, {})), (invoice, client.get(invoice))):
        found = re.findall('data-draft="(.*?)" data-draft-names="(.*?)"', answer.content.decode())
        names = "kind number code issued_on total tax part seller_name seller_tax_number buyer_name"
        whole = [(draft_key(branch_chair, invoice), f"{names} buyer_tax_number corrects_number")]
        assert (page, found) == (page, whole if page == invoice else drafts)


@pytest.fixture
def address(client, branch_chair):
    sync_standards()
    client.force_login(branch_chair)
    return reverse("welfare:visit_add")


def test_a_form_that_is_sent_by_script_is_told_where_to_go_on(client, address, branch, branch_chair):
    by_script = {KEPT_FORM: "1", "HX-Request": "true", "HX-Current-URL": f"http://testserver{address}?a=1"}
    typed = {"member": MemberFactory(unit=branch).pk, "occasion": "birth", "happened_on": "2022-05-06", "draft": "1"}
    shown = client.get(address).content.decode()
    assert re.findall('data-draft="(.*?)"', shown) == [draft_key(branch_chair, address)]
    refused = client.post(address, {**typed, "happened_on": ""}, headers=by_script)
    assert (refused.status_code, refused.has_header("HX-Redirect"), Visit.objects.count()) == (200, False, 0)
    done = client.post(address, typed, headers=by_script)
    page = reverse("welfare:visit_detail", args=[Visit.objects.get().pk])
    assert (done.status_code, done["HX-Redirect"], done.has_header("Location")) == (204, page, False)


def test_each_file_that_is_refused_is_named_and_the_others_stay_chosen(client, address, branch):
    sent = (("好.pdf", b"%PDF-1.7"), ("空.pdf", b""), ("假.jpg", b"MZ"))
    typed = {"member": MemberFactory(unit=branch).pk, "occasion": "birth", "happened_on": "2022-05-06", "note": "探望"}
    files = [SimpleUploadedFile(name, data) for name, data in sent]
    form = client.post(address, {**typed, "files": files}).context["form"]
    assert form.non_field_errors() == ["“空.pdf”是空文件，请重新选择。", "“假.jpg”的内容与扩展名不符，请检查文件。"]
    assert (form["note"].value(), form.fields["files"].widget.attrs["hx-preserve"]) == ("探望", "true")
    assert (Visit.objects.count(), Attachment.objects.count()) == (0, 0)


def test_whose_session_is_over_comes_back_to_the_page_of_the_form(client, address):
    by_script = {KEPT_FORM: "1", "HX-Request": "true", "HX-Current-URL": f"http://testserver{address}?a=1"}
    client.get(address)
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=31)):
        # Once for the session that was idle for too long, then for there being none.
        for _ in range(2):
            away = client.post(f"{address}?a=1", headers=by_script)
            assert away["HX-Redirect"] == f"/login/?next={address}%3Fa%3D1"
            assert not away.has_header("Location")


def test_a_form_is_said_to_be_taken_where_it_was_and_not_where_it_led_elsewhere(client, branch, branch_chair):
    client.force_login(branch_chair)
    activity = ActivityFactory(unit=branch, approved=True, starts_on=timezone.localdate())
    page = reverse("activities:activity_record", args=[activity.pk])
    keys, said = ("one", "one", "other"), []
    typed = {"record": "1", "summary": "走完全程", "people": "3", "non_member_count": "0", "actual_cost": "0"}
    for key in keys:
        answer = client.post(page, {**typed, "form_key": key})
        said.append((answer.status_code, getattr(answer.cookies.get(TAKEN), "value", None)))
    # Sent twice it was done once; of another window it is refused, and what is refused stores no key.
    assert said == [(302, "one"), (302, "one"), (302, None)]
    assert Submission.objects.count() == 1
    branch_chair.must_change_password = True
    branch_chair.save()
    assert client.post(page, {**typed, "form_key": "third"}).cookies.get(TAKEN) is None
