"""What stands beside the names of a chain or a list is kept with each person, without the numbers of persons."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from activities.models import Participation
from tests.books import book
from tests.factories import (
    ActivityFactory,
    BudgetFactory,
    DonationDriveFactory,
    GiftIssueFactory,
    MemberFactory,
)
from tests.portal.rosters import page, roster
from unionportal.core import ledger
from unionportal.core.access.scoping import Scope
from unionportal.core.jobs import outbox
from unionportal.core.ledger import entry_of
from unionportal.core.models import Job, LedgerImport
from unionportal.portal.workbooks.handing import set_start_day
from welfare.models import Donation, GiftRecipient

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def people(union, branch, chair, files):
    for number, name in enumerate(("李娜", "王小明", "陈静"), 100):
        MemberFactory(staff_no=f"T0{number}", name=name, unit=branch)
    state = {"state": "approved", "number": "H2026-0001"}
    ActivityFactory(unit=union, title="周末健步走", starts_on=date(2026, 5, 9), **state)
    DonationDriveFactory(unit=union, title="爱心一日捐", started_on=date(2026, 5, 1))
    budget = BudgetFactory(unit=union, year=2026)
    GiftIssueFactory(unit=union, code="2026-DW", title="端午", issued_on=date(2026, 6, 1), budget=budget)
    # From then on a batch is a draft in the portal, whose list grows.
    set_start_day(actor=chair, day=date(2026, 1, 1))


KINDS = {
    "activities.participations": ("", Participation, {"f-activity": "周末健步走", "f-activity_on": "2026-05-09"}),
    "welfare.recipients": ("50元", GiftRecipient, {"f-issue": "2026-DW"}),
    "welfare.donations": ("50元", Donation, {"f-drive": "爱心一日捐", "f-given_on": "2026-05-12"}),
}


@pytest.fixture
def read(client, officer, work, correct):
    """Paste lines as a kind and answer what is the same for all of them; returns the job."""

    def read(text, kind):
        client.force_login(officer)
        job = work(client.post(reverse("ledger_import"), {"pasted": text, "kind": kind}))
        return correct(job, **KINDS[kind][2])

    return read


@pytest.fixture
def write(client, chair, django_capture_on_commit_callbacks):
    """Hand over what a job looked at, and let the chair confirm what decides something."""

    def work():
        for job in Job.objects.filter(state="waiting"):
            with django_capture_on_commit_callbacks(execute=True):
                outbox.run(job.pk)

    def write(job):
        client.post(reverse("ledger_preview", args=[job.pk]))
        work()
        client.force_login(chair)
        for sheet in LedgerImport.objects.latest("prepared_at").sheets.filter(state="waiting"):
            client.post(reverse("ledger_sheet_move", args=[sheet.pk, "confirm"]), {"seen": sheet.fingerprint})
            work()

    return write


def stored(model):
    return dict(model.objects.values_list("member__name", "note"))


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_stands_beside_the_names_of_a_chain_is_kept_without_numbers(client, read, write, kind):
    amount, model, _ = KINDS[kind]
    lines = f"1. 李娜 {amount} 带孩子 不吃辣\n2. 王小明 {amount} 代领 13900000002\n3. 陈静 {amount}"
    job = read(lines, kind)
    assert [one.sentence for one in page(client, job)["problems"] if not one.warning] == []
    write(job)
    assert stored(model) == {"李娜": "带孩子 不吃辣", "王小明": "代领", "陈静": ""}
    # The same lines again say nothing new, other words change the remark alone.
    if model is not GiftRecipient:
        assert read(lines, kind).result["sheets"][0][1:4] == [0, 0, 3]
        job = read(lines.replace("不吃辣", "吃素"), kind)
        assert [(one.field, one.old, one.new) for one in page(client, job)["changes"]] == [
            ("备注", "带孩子 不吃辣", "带孩子 吃素")
        ]


def test_a_list_loses_the_numbers_in_its_remarks_and_says_in_which_rows(client, upload, correct, write):
    rows = [
        ["李娜", "素食，１３９００００００００"],
        ["王小明", "家属 110101198503120021"],
        ["陈静", "6222 0200 0000 0000 128"],
    ]
    job = upload(roster(*rows, head=["姓名", "备注"], title="健步走活动人员名单"))
    job = correct(job, kind="activities.participations")
    job = correct(job, **KINDS["activities.participations"][2])
    said = [str(one) for one in page(client, job)["problems"]]
    assert sum("第4、5、6行（共 3 行）里的证件号码、银行卡号、电话号码不写进备注。" in one for one in said) == 1
    assert sum("1101" in one or "6222" in one for one in said) == 0
    write(job)
    assert stored(Participation) == {"李娜": "素食", "王小明": "家属", "陈静": ""}


@pytest.mark.parametrize("model", [Participation, GiftRecipient, Donation])
def test_no_form_takes_the_number_of_a_person_as_a_remark(model):
    field = model._meta.get_field("note")
    assert field.clean("带孩子，100米，2份", None) == "带孩子，100米，2份"
    for number in ("139-0000-0002", "110101198503120021", "６２２２０２０００００００００１２８"):
        with pytest.raises(ValidationError, match="备注里不写证件号码、银行卡号和电话号码"):
            field.clean(f"代领 {number}", None)


@pytest.mark.parametrize("kind", ["activities.participations", "welfare.donations"])
def test_remarks_go_out_with_the_rows_and_change_nothing_when_they_come_back(officer, read, write, kind):
    amount, *_ = KINDS[kind]
    write(read(f"1. 李娜 {amount} 带孩子\n2. 王小明 {amount}", kind))
    rows = [
        {key: str(value) for key, value in row.items() if value not in (None, "")}
        for row in entry_of(kind).loader.export(Scope.everything())
    ]
    assert sorted(row.get("note", "") for row in rows) == ["", "带孩子"]
    again = ledger.preview(book(**{kind.replace(".", "_"): rows}), actor=officer)
    assert list(again.counts().values()) == [{"新增": 0, "更改": 0, "未变": 2, "有误": 0}]
