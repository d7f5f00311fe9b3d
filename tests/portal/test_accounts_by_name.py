"""Lists that name accounts as schools do: a code and a name in two columns, a name alone, a name that two have."""

import pytest
from django.urls import reverse

from tests.factories import AccountFactory
from tests.portal.rosters import page, roster

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files", "union")]

HEAD = ["流水号", "科目编码", "科目名称", "金额（元）", "到账日期", "来款单位"]
TITLE = "2022年收入明细"


def row(*account, number="1"):
    return [number, *account, 10, "2022-01-05", "财务处"]


@pytest.fixture(autouse=True)
def accounts():
    for code, name in (("40101", "会费收入"), ("40301", "补助"), ("40302", "补助"), ("40901", "其他收入")):
        AccountFactory(code=code, name=name, kind="income")


@pytest.fixture
def upload(upload, accountant, client):
    """Send a list of income as the accountant; returns the job that looked at it."""
    client.force_login(accountant)
    return lambda *rows, head=HEAD: upload(roster(*rows, head=head, title=TITLE), name="收入.xlsx")


def said(client, job):
    return [(one.header, one.rows, one.sentence) for one in page(client, job)["problems"] if not one.warning]


def test_the_code_and_the_name_in_two_columns_are_one(client, upload):
    names = [("40101", "会费收入"), (40101, "会费 收入"), (None, "会费收入"), ("40101", None)]
    job = upload(*(row(*one, number=str(place)) for place, one in enumerate(names)))
    assert (said(client, job), job.result["sheets"]) == ([], [["收入", 4, 0, 0, 0]])
    job = upload(row("40101", "其他收入"))
    sentence = "40101 是“会费收入”，写在一起的名称却是“其他收入”（它的编号是 40901）：请核对是哪一个。"
    assert said(client, job) == [("科目编码", (4,), sentence)]


def test_a_column_of_names_alone_is_the_account(client, upload):
    job = upload(["1", "会费收入", *row()[1:]], head=[one for one in HEAD if one != "科目编码"])
    assert (said(client, job), job.result["sheets"]) == ([], [["收入", 1, 0, 0, 0]])


def test_a_name_that_two_accounts_have_is_asked_and_answered(client, upload, correct):
    job = upload(row(None, "补助"))
    assert said(client, job) == [("科目编码", (4,), "有 2 条记录叫“补助”，请改填编号。")]
    [form] = client.get(reverse("ledger_layout", args=[job.pk])).context["forms"]
    [(field, header, *_)] = form.bound["words"]
    offered = [label for _, label in field.field.choices]
    assert (field.label, header, "40301 补助" in offered, "40302 补助" in offered) == ("补助", "科目编码", True, True)
    job = correct(job, **{"w-account-0": "40302 补助"})
    assert (said(client, job), job.result["sheets"]) == ([], [["收入", 1, 0, 0, 0]])
