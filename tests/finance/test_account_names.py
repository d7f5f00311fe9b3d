"""An account is given by its code, its name or both, wherever a list or a block of cells names one."""

import pytest
from django.urls import reverse

from finance.choices import AccountKind
from finance.models import LedgerAccount
from finance.services import ACCOUNT, planning
from finance.services.planning.block import read_block
from finance.sheets.budgets import ACCOUNTS
from tests.books import book
from tests.factories import AccountFactory
from unionportal.core.choices import FundingSource
from unionportal.core.ledger import preview, registered
from unionportal.examples.making import money
from unionportal.spelling.coded_names import CodedNames

pytestmark = pytest.mark.django_db

WAYS = [
    "50105",
    "会员活动支出",
    "50105 会员活动支出",
    "50105会员活动支出",
    "会员活动支出（50105）",
    "会员活动支出(50105)",
    "会员 活动支出 50105",
    "（50105）会员活动支出",
    "50105-会员活动支出",
    "５０１０５　会员活动支出",
    " 会员活动支出\u3000（５０１０５） ",
    "【50105】会员活动支出",
    # The account it belongs to in front, or a shorter form of its name.
    "50105 职工活动支出-会员活动支出",
    "50105 会员活动",
]
OTHER = "50105 是“会员活动支出”，写在一起的名称却是“工会干部培训支出”（它的编号是 50401）：请核对是哪一个。"
CLASHES = {
    "50105 工会干部培训支出": OTHER,
    "工会干部培训支出（50105）": OTHER,
    "50105 办公费": "50105 是“会员活动支出”，写在一起的名称却是“办公费”：请核对是哪一个。",
    "50199 会员活动支出": "没有编号“50199”，写在一起的“会员活动支出”的编号是 50105：请核对是哪一个。",
    # A name that is part of another's is its own.
    "50105 活动": "50105 是“会员活动支出”，写在一起的名称却是“活动”（它的编号是 50301）：请核对是哪一个。",
}


@pytest.fixture
def accounts():
    """Some accounts, two of which have one name."""
    rows = {"50105": "会员活动支出", "50401": "工会干部培训支出", "50301": "活动", "50901": "其他", "50902": "其他"}
    return {code: AccountFactory(code=code, name=name) for code, name in rows.items()}


def table(*rows):
    """A budget of a year: the cells of each row."""
    return book(budgets=[{"unit": "校工会", "year": 2022, "initial": 5, **row} for row in rows])


def test_every_way_of_writing_it_is_read_in_a_list_and_in_a_block(accounts, union):
    found = ACCOUNT.resolve(set(WAYS))
    assert {text: one for text, one in found.items() if one != accounts["50105"]} == {}
    shown = planning.plan_table(2022, FundingSource.UNION_FUNDS, AccountKind.EXPENSE, None)
    for text in WAYS:
        block = read_block(f"{text}\t12\n", shown, shown.columns[:1])
        assert (block.problems, [key for key, _ in block.texts]) == ([], [accounts["50105"].pk]), text


@pytest.mark.parametrize("text", CLASHES)
def test_a_code_beside_another_name_is_refused_with_both(accounts, union, text):
    assert ACCOUNT.resolve({text})[text] == CLASHES[text]
    [problem] = preview(table({"account": text})).problems
    assert (problem.header, problem.sentence) == ("科目编码", CLASHES[text])
    shown = planning.plan_table(2022, FundingSource.UNION_FUNDS, AccountKind.EXPENSE, None)
    block = read_block(f"50401\t1\n{text}\t12\n", shown, shown.columns[:1])
    assert block.problems == [f"第 2 行：{CLASHES[text]}"]


def test_a_name_of_two_accounts_is_nobodys_until_the_code_says_which(accounts):
    assert ACCOUNT.resolve({"其他"})["其他"] == "有 2 条记录叫“其他”，请改填编号。"
    assert ACCOUNT.resolve({"50902 其他"})["50902 其他"] == accounts["50902"]


def test_every_list_that_names_an_account_reads_it_so():
    named = [
        (entry.spec.key, column.header, entry.loader.references.get(column.key))
        for entry in registered()
        for column in entry.spec.columns
        if column.key == "account"
    ]
    assert len(named) > 4
    assert [one for one in named if one[2] is not ACCOUNT] == []


def test_what_an_account_is_below_is_named_so_too_also_by_a_row_above(accounts, union):
    rows = [
        ("501", "职工活动支出", ""),
        ("50107", "体育活动支出", "职工活动支出"),
        ("50108", "文艺支出", "501 活动支出"),
    ]
    facts = {"kind": "expense", "valid_from": "2022-01-01"}
    found = preview(book(accounts=[{"code": c, "name": n, "parent": p, **facts} for c, n, p in rows]))
    assert (found.problems, found.counts()["科目"]["新增"]) == ((), 3)
    wrong = [("501", "职工活动支出", ""), ("50107", "体育活动支出", "501 会员活动支出")]
    found = preview(book(accounts=[{"code": c, "name": n, "parent": p, **facts} for c, n, p in wrong]))
    assert [one.sentence for one in found.problems][:1] == [
        "501 是“职工活动支出”，写在一起的名称却是“会员活动支出”（它的编号是 50105）：请核对是哪一个。"
    ]


def test_the_names_of_the_chart_are_read_as_they_stand():
    """No name of the law is taken apart: each account is found by what a page shows of it."""
    rows = [(one.pk, one.code, one.name) for one in LedgerAccount.objects.all()]
    names = CodedNames(rows)
    assert [code for pk, code, name in rows if names.find(f"{code} {name}") != [pk]] == []
    assert [code for pk, code, name in rows if names.find(f"{name}（{code}）") != [pk]] == []


def test_the_examples_have_the_codes_of_the_law(db):
    """Also those below 401, of which the law has none."""
    of_law = {one.code: one for one in LedgerAccount.objects.all()}
    of_sheet = [(row["code"], row["name"]) for row in ACCOUNTS.examples if row["code"] != "40101"]
    named = [(code, name) for code, name, *_ in money.ACCOUNTS] + of_sheet
    assert len(named) > 20
    assert [why for code, name in named if (why := of_law[code].why_not(name))] == []


CRAFT = "50303 在工会会计制度里是“职工创新活动”，不是“建家活动”（它的编号是 50302）。"


def test_a_code_that_the_law_gives_to_another_account_is_asked_about(client, accountant):
    """In the preview of a sheet and on the page; a code of the union's own is not."""
    facts = {"kind": "expense", "valid_from": "2022-01-01"}
    rows = [("50303", "建家活动"), ("50302", "建家"), ("50105", "职工活动支出-会员活动"), ("9", "其他")]
    found = preview(book(accounts=[{"code": code, "name": name} | facts for code, name in rows]))
    told = [(one.row, one.warning, one.sentence) for one in found.problems]
    sentence = f"{CRAFT}预算、决算的表格印的是这里的编码，请核对。"
    assert (told, found.counts()["科目"]["新增"]) == ([(2, True, sentence)], 4)
    client.force_login(accountant)
    for code, name in rows:
        answer = client.post(reverse("admin:finance_account_add"), {"code": code, "name": name} | facts, follow=True)
        warned = [str(one) for one in answer.context["messages"] if one.level_tag == "warning"]
        assert warned == ([sentence] if code == "50303" else [])
