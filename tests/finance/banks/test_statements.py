"""Statements of accounts as banks write them: each is read right, or refused in one sentence with nothing written.

The banks, people and numbers are invented; the shapes are those of the files that online banks hand out.
"""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from finance.models import BankStatement, Holding, StatementLine
from finance.services.reconciling.statements import preview_of, read_in_statement, take_statement
from tests.finance.banks.contents import CONTENTS
from tests.finance.banks.files import START, layout, xlsx
from tests.finance.banks.shapes import HEAD, SHAPES, TWO, two
from tests.finance.statements import ACCOUNT
from tests.shown import texts
from unionportal.core.trail import audit

UNTIL = datetime.date(2026, 3, 31)
AS_WRITTEN = SHAPES | CONTENTS


@pytest.fixture
def holding(db):
    return lambda made: Holding.objects.create(
        name="基本户", bank="某银行城东支行", account=ACCOUNT, valid_from=START, layout=made
    )


@pytest.mark.parametrize("kind", AS_WRITTEN)
def test_a_statement_is_read_right_or_refused_in_one_sentence(holding, cashier, kind):
    columns, made, words, wanted = AS_WRITTEN[kind]
    name, content = (file := made()).name, file.read()
    facts = {"holding": holding(layout(columns, direction="statement", **words)), "until": UNTIL, "actor": cashier}
    if isinstance(wanted, str):
        with pytest.raises(ValidationError) as refusal:
            read_in_statement(file=SimpleUploadedFile(name, content), **facts)
        [sentence] = refusal.value.messages
        assert sentence.startswith(wanted)
        assert not BankStatement.objects.exists()
        return
    statement = read_in_statement(file=SimpleUploadedFile(name, content), **facts)
    assert audit.entries(audit.of(statement)).get().facts["新流水"] == len(wanted)
    take_statement(statement, actor=cashier)
    assert [
        (one.day.day, one.amount, one.balance, one.number, one.other_name, one.other_account)
        for one in StatementLine.objects.order_by("pk")
    ] == [(day, Decimal(amount), Decimal(rest), *others) for day, amount, rest, *others in wanted]
    # The same file again changes nothing.
    with pytest.raises(ValidationError, match="不能再读一次"):
        read_in_statement(file=SimpleUploadedFile(name, content), **facts)
    assert StatementLine.objects.count() == len(wanted)


def test_the_preview_names_the_lines_on_which_no_money_moved(client, holding, cashier):
    columns, made, words, _ = CONTENTS["a tax of nothing, a notice, a zero below zero"]
    made_layout = layout(columns, direction="statement", **words)
    client.force_login(cashier)
    asked = {"holding": holding(made_layout).pk, "until": UNTIL, "file": made()}
    page = client.post(reverse("finance:bankstatement_add"), asked, follow=True)
    sentence = "第2、4、5、7行没有发生额（0.00 或空白），没有导入，共 4 行。"
    assert texts(page, "dd").count(sentence) == 1
    assert page.context["count"] == 2


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("2026-03-01 9:05", "09:05:00"),
        ("2026-03-01-12.01.22.123456", "12:01:22"),
        (20260301120122, "12:01:22"),
        ("20260301 12:01:22", "12:01:22"),
        (46082, ""),
        ("46082", ""),
        ("20260301250000", ""),
    ],
)
def test_a_time_beside_the_day_is_read_and_none_is_made_of_a_day(holding, cashier, cell, time):
    made = layout(TWO, direction="statement")
    file = xlsx(HEAD, two(cell, came="1000.00", rest="3000.00"))
    statement = read_in_statement(file=file, holding=holding(made), until=UNTIL, actor=cashier)
    assert [(line.day, line.time) for line in preview_of(statement).fresh] == [(datetime.date(2026, 3, 1), time)]
