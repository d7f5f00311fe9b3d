"""Two people open the same record: the second to save sees what the first one saved, and nothing is lost in silence."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from zeal import zeal_ignore

from finance import services as cash
from finance.models import Claim, ClaimKind, Invoice
from finance.services.auditing.opinions import draft_opinion
from tests.books import id_number
from tests.congress.house import House
from tests.factories import (
    ActivityFactory,
    AssetFactory,
    BrandProjectFactory,
    BudgetFactory,
    GrantFactory,
    InsuranceCoverFactory,
    InsurancePlanFactory,
    MemberFactory,
    PlanItemFactory,
    SeriesFactory,
    UserFactory,
    VisitFactory,
)
from tests.faults.rig.at_once import hidden, posted, rows_of
from unionportal.core.back_office.acts import ActsMixin
from unionportal.core.choices import Role
from unionportal.core.flow.versions import VersionedForm, version_of

pytestmark = pytest.mark.django_db
TELLING = "别人保存过这条记录"


@pytest.fixture
def office(union):
    """Two clients, each signed in as an officer of the union."""
    clients = []
    for _ in range(2):
        user = UserFactory()
        GrantFactory(user=user, role=Role.OFFICER, unit=union)
        clients.append(Client())
        clients[-1].force_login(user)
    return clients


@pytest.fixture
def visit(branch, branch_chair):
    visit = VisitFactory(unit=branch, amount=None, state="draft", reported_by=branch_chair, note="原文")
    typed = {"member": visit.member_id, "occasion": "hospital", "happened_on": "2022-05-06", "draft": "1"}
    return visit, reverse("welfare:visit_edit", args=[visit.pk]), typed, "note"


@pytest.fixture
def activity(union):
    activity = ActivityFactory(unit=union, state="draft", title="原文")
    typed = {
        "unit": union.pk,
        "kind": "contest",
        "starts_on": "2030-05-06",
        "audience": "unit",
        "level": "school",
        "draft": "1",
    }
    return activity, reverse("activities:activity_edit", args=[activity.pk]), typed, "title"


@pytest.fixture
def project(union):
    project = BrandProjectFactory(unit=union, state="draft", title="原文")
    typed = {"unit": union.pk, "year": 2030, "plan": "每月一次。", "budget_amount": "0", "draft": "1"}
    return project, reverse("activities:project_edit", args=[project.pk]), typed, "title"


@pytest.fixture
def plan_item(union):
    item = PlanItemFactory(unit=union, title="原文")
    typed = {name: value for name, value in vars(item).items() if not name.startswith("_") and value is not None}
    typed |= {"unit": item.unit_id, "owner_unit": item.owner_unit_id or ""}
    return item, reverse("activities:planitem_edit", args=[item.pk]), typed, "title"


@pytest.fixture
def plan_item_done(union):
    today = timezone.localdate()
    item = PlanItemFactory(unit=union, done_on=today, done_note="原文")
    return item, reverse("activities:planitem_done", args=[item.pk]), {"done_on": today}, "done_note"


@pytest.fixture
def plan_item_adjusted(union):
    today = timezone.localdate()
    item = PlanItemFactory(unit=union, outcome="dropped", outcome_on=today, outcome_reason="原文")
    return item, reverse("activities:planitem_adjust", args=[item.pk]), {"outcome": "dropped"}, "outcome_reason"


@pytest.fixture
def member(branch):
    member = MemberFactory(unit=branch, name="原文", name_key="yuan wen")
    typed = {"gender": "female", "employment": "established", "id_type": member.id_type}
    return member, reverse("admin:members_member_move", args=[member.pk, "edit"]), typed, "name"


@pytest.fixture
def opinion(office, person, union):
    auditor = person(Role.AUDITOR, union)
    said = {"title": "2028年度决算", "basis": "条例", "overall": "良好", "meeting": "第三次会议", "kind": "other"}
    said |= {"year": timezone.localdate().year, "met_on": timezone.localdate()}
    opinion = draft_opinion(actor=auditor, **said, conclusion="原文")
    for client in office:
        client.force_login(auditor)
    return opinion, reverse("finance:auditopinion_edit", args=[opinion.pk]), said, "conclusion"


@pytest.fixture
def asset(office, accountant, branch):
    keeper = MemberFactory(unit=branch)
    asset = AssetFactory(specification="原文", unit=branch, custodian=keeper, registered_by=accountant)
    names = ("name", "category_id", "quantity", "measure", "value", "in_use_on", "source", "funding_source")
    typed = {name.removesuffix("_id"): getattr(asset, name) for name in names} | {"reason": "抄错了"}
    for client in office:
        client.force_login(accountant)
    return asset, reverse("finance:asset_edit", args=[asset.pk]), typed, "specification"


@pytest.fixture
def invoice(office, branch_chair, union, branch):
    kind = ClaimKind.objects.in_force().filter(cause="").first()
    facts = {"unit": branch, "kind": kind, "amount": 50, "purpose": "奖品", "payee": "某超市"}
    claim = cash.request_claim(actor=branch_chair, budget=BudgetFactory(unit=union), **facts)
    typed = {"kind": "digital", "number": "25" * 10, "issued_on": timezone.localdate(), "total": "50.00"}
    invoice = Invoice.objects.create(claim=claim, kind="digital", seller_name="原文")
    for client in office:
        client.force_login(branch_chair)
    return invoice, reverse("finance:invoice_detail", args=[invoice.pk]), typed, "seller_name"


PAGES = ["visit", "activity", "project", "plan_item", "plan_item_done", "plan_item_adjusted", "member"]
PAGES += ["opinion", "asset", "invoice"]


@pytest.mark.parametrize("page", PAGES)
def test_the_second_to_save_sees_both_texts_and_decides(office, request, page):
    record, address, typed, field = request.getfixturevalue(page)
    first, second = office
    keys = [hidden(client.get(address)) for client in office]
    assert all(key["row_version"] for key in keys)

    saved = first.post(address, {**typed, **keys[0], field: "先存的"})
    assert saved.status_code == 302, saved.context["form"].errors
    back = second.post(address, {**typed, **keys[1], field: "后存的"})

    assert back.status_code == 200
    form = back.context["form"]
    assert TELLING in form.non_field_errors()[0]
    assert form.errors[field] == ["现在保存着的是：“先存的”"]
    assert form[field].value() == "后存的"
    record.refresh_from_db()
    assert getattr(record, field) == "先存的"

    assert second.post(address, {**typed, **hidden(back), field: "后存的"}).status_code == 302
    record.refresh_from_db()
    assert getattr(record, field) == "后存的"


def test_without_the_version_the_second_overwrites_in_silence(office, visit):
    """The control: what the test above relies on."""
    record, address, typed, field = visit
    for client, text in zip(office, ("先存的", "后存的"), strict=True):
        client.get(address)
        assert client.post(address, {**typed, field: text}).status_code == 302
    record.refresh_from_db()
    assert getattr(record, field) == "后存的"


def test_a_record_that_was_removed_meanwhile_is_said_to_be_gone_or_not_found(office, plan_item):
    record, address, typed, field = plan_item
    key = hidden(office[0].get(address))
    type(record).objects.filter(pk=record.pk).delete()
    assert office[0].post(address, {**typed, **key, field: "后存的"}).status_code == 404


def test_the_version_of_a_row_tells_nothing_of_it_and_changes_with_every_column(visit):
    record = visit[0]
    before = version_of(record)
    assert "原文" not in before
    record.note = "别的"
    assert version_of(record) != before


def test_a_person_with_a_sealed_number_is_edited_by_one_editor_without_a_second(office, branch):
    member = MemberFactory(
        unit=branch, gender="female", id_number=id_number(1, male=False), department="后勤处", mobile="13912345678"
    )
    address = reverse("admin:members_member_move", args=[member.pk, "edit"])
    page = office[0].get(address)
    typed = {bound.name: bound.value() or "" for bound in page.context["form"]}
    assert (typed["id_number"], typed["mobile"]) == ("", "")
    assert "13912345678" not in page.content.decode()
    saved = office[0].post(address, {**typed, **hidden(page), "department": "教务处"})
    assert (saved.status_code, saved.context and saved.context["form"].errors) == (302, None)
    member.refresh_from_db()
    kept = (member.department, member.id_number, member.mobile)
    assert kept == ("教务处", id_number(1, male=False), "13912345678")


def test_the_back_office_shows_both_texts_too(office, project):
    record, _, typed, field = project
    address = reverse("admin:activities_brandproject_change", args=[record.pk])
    pages = [client.get(address) for client in office]
    forms = [{bound.name: bound.value() or "" for bound in page.context["adminform"].form} for page in pages]
    assert hidden(pages[0]).keys() == {"form_key", "row_version"}
    saved = office[0].post(address, {**forms[0], **typed, **hidden(pages[0]), field: "先存的"})
    assert saved.status_code == 302, saved.context["adminform"].form.errors
    back = office[1].post(address, {**forms[1], **typed, **hidden(pages[1]), field: "后存的"})
    assert back.context["adminform"].form.errors[field] == ["现在保存着的是：“先存的”"]
    record.refresh_from_db()
    assert getattr(record, field) == "先存的"


def test_every_act_that_begins_with_columns_of_its_record_knows_of_a_second_editor():
    pages = [page for page in admin.site._registry.values() if isinstance(page, ActsMixin)]
    columns = {page: {field.name for field in page.model._meta.fields} for page in pages}
    changing = {act.form for page in pages for act in page.acts if columns[page] & act.form.base_fields.keys()}
    # The reason of a reversal is that of the row that it adds; who joins again begins a new membership; the unit of
    # a list of recipients, and of those who sign, is theirs; a copy is another batch; what a year found is a
    # re-check of its own; a number and a day that were registered wrong are said anew, both.
    assert {form.__name__ for form in changing if not issubclass(form, VersionedForm)} == {
        "CopyForm",
        "CorrectRegistrationForm",
        "GenerateForm",
        "RecheckForm",
        "RejoinForm",
        "ReverseActForm",
        "SignForm",
        "TakeBackForm",
    }
    assert {form.__name__ for form in changing} >= {"ChangeAccountForm", "CorrectCardForm", "EditMemberForm"}


@pytest.fixture
def _rows_one_by_one():
    """Django fetches each row of a posted list by its key."""
    with zeal_ignore():
        yield


@pytest.mark.usefixtures("_rows_one_by_one")
def test_the_second_editor_of_a_list_is_told_and_loses_nothing(office):
    rows = [SeriesFactory(code=code, name=f"系列{code}", note="原文") for code in ("A1", "A2", "A3")]
    address = reverse("admin:activities_series_changelist")
    typed = [rows_of(client.get(address)) for client in office]
    place = {
        row.pk: next(key[:-2] for key, one in typed[0].items() if key.endswith("-id") and one == str(row.pk))
        for row in rows
    }
    note = [f"{place[row.pk]}note" for row in rows]

    office[0].post(address, typed[0] | {note[0]: "先存的", note[1]: "先改的第二行"})

    # Both changed the first row; the second one the first editor alone, the third the second editor alone.
    back = office[1].post(address, typed[1] | {note[0]: "后存的", note[2]: "第三行"})
    wrong = [form for form in back.context["cl"].formset if form.errors]
    assert [form.errors["note"] for form in wrong] == [["现在保存着的是：“先存的”"]]
    assert [TELLING in form.non_field_errors()[0] for form in wrong] == [True]
    assert [stored.note for stored in _again(rows)] == ["先存的", "先改的第二行", "原文"]

    shown = rows_of(back)
    assert (shown[note[0]], shown[note[2]]) == ("后存的", "第三行")
    office[1].post(address, shown)
    assert [stored.note for stored in _again(rows)] == ["后存的", "先改的第二行", "第三行"]


@pytest.mark.usefixtures("_rows_one_by_one")
def test_the_second_editor_of_a_cover_of_a_plan_is_told_and_loses_nothing(office, union):
    cover = InsuranceCoverFactory(plan=InsurancePlanFactory(unit=union), cover=100)
    address = reverse("admin:welfare_insuranceplan_change", args=[cover.plan_id])
    typed = [_plan_as_shown(client.get(address)) for client in office]
    saved = office[0].post(address, typed[0] | {"covers-0-cover": "200"})
    assert saved.status_code == 302, saved.context["inline_admin_formsets"][0].formset.errors
    back = office[1].post(address, typed[1] | {"covers-0-cover": "300"})
    [errors] = back.context["inline_admin_formsets"][0].formset.errors
    assert errors["cover"] == ["现在保存着的是：“200.00”"]
    cover.refresh_from_db()
    assert cover.cover == 200


@pytest.mark.usefixtures("_rows_one_by_one")
def test_a_cover_makes_room_for_another_of_its_risk_and_two_that_change_places_are_told_how(office, union):
    plan = InsurancePlanFactory(unit=union)
    for risk in ("accident_death", "major_illness"):
        InsuranceCoverFactory(plan=plan, risk=risk, cover=100)
    address = reverse("admin:welfare_insuranceplan_change", args=[plan.pk])
    shown = _plan_as_shown(office[0].get(address))
    back = office[0].post(address, shown | {"covers-0-risk": "major_illness", "covers-1-risk": "accident_death"})
    errors = back.context["inline_admin_formsets"][0].formset.errors
    assert [one["risk"] for one in errors] == [["这个险种现在是另一行的；两行要对调，请对调保额。"]] * 2
    assert office[0].post(reverse("admin:welfare_insuranceplan_add"), shown).status_code == 200
    new = {"covers-2-risk": "accident_death", "covers-2-cover": "300", "covers-TOTAL_FORMS": 3}
    back = office[0].post(address, shown | new)
    assert back.context["inline_admin_formsets"][0].formset.non_form_errors() == ["有两行的险种相同，请修改其中一行。"]
    office[0].post(address, shown | {"covers-0-DELETE": "on"} | new)
    assert set(plan.covers.values_list("risk", "cover")) == {("accident_death", 300), ("major_illness", 100)}


def _plan_as_shown(page):
    """What the page of a plan posts when nothing is typed: the plan, its covers, and their hidden inputs."""
    formset = page.context["inline_admin_formsets"][0].formset
    forms = [page.context["adminform"].form, formset.management_form, *formset.initial_forms]
    typed = {bound.html_name: bound.value() for form in forms for bound in form if bound.value() is not None}
    return typed | rows_of(page, prefix=formset.prefix) | hidden(page)


def _again(rows):
    for row in rows:
        row.refresh_from_db()
    return rows


def test_a_draft_of_a_proposal_saved_on_two_devices_is_not_overwritten(client, union, branch):
    house = House(union, branch)
    paper = house.draft()
    client.force_login(house.proposer.user)
    address = reverse("congress:proposal_edit", args=[paper.pk])
    typed = {"category": house.category.pk, "analysis": paper.analysis, "suggestion": paper.suggestion, "version": 1}
    assert client.post(address, {**typed, "title": "先存的"}).status_code == 302
    back = client.post(address, {**typed, "title": "后存的"})
    assert back.context["stored"].title == "先存的"
    assert back.context["form"]["title"].value() == "后存的"
    paper.refresh_from_db()
    assert paper.title == "先存的"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("one_race")
def test_of_many_who_save_at_one_moment_exactly_one_is_saved_unseen(client, branch, branch_chair, union):
    budget = BudgetFactory(unit=union, year=timezone.localdate().year)
    kind = ClaimKind.objects.in_force().filter(cause="").first()
    facts = {"unit": branch, "budget": budget, "kind": kind, "amount": 50, "purpose": "奖品", "payee": "某超市"}
    claim = cash.request_claim(actor=branch_chair, **facts)
    client.force_login(branch_chair)
    address = reverse("finance:claim_edit", args=[claim.pk])
    version = hidden(client.get(address), names=("row_version",))
    typed = {**facts, "unit": branch.pk, "budget": budget.pk, "kind": kind.pk, **version}
    answers = posted(client, address, [{**typed, "payee": f"商店{n}", "form_key": f"key-{n}"} for n in range(6)])
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [302]
    assert Claim.objects.get().payee.startswith("商店")
