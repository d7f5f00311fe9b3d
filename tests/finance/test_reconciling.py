"""Bank and books at the end of a month: the four kinds of what only one of them knows, and what is left is shown."""

import datetime
from decimal import Decimal

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from finance import services
from finance.documents.reconciling import reconciliation_paper
from finance.models import Holding, Match, Opening, Reconciliation, ReconciliationItem
from finance.services.reconciling import matching
from finance.services.reconciling.balances import balances, book_balance
from finance.services.reconciling.checking import confirm
from finance.services.reconciling.reconciling import draw_up
from finance.services.reconciling.statements import preview_of, read_in_statement, take_statement
from tests.factories import AccountFactory
from tests.factories.finance import begin_book
from tests.finance.statements import row as one_row
from tests.finance.statements import workbook
from tests.finance.turn import OLD, on
from unionportal.core.models import Notice

END, BEFORE, NEXT = datetime.date(OLD, 11, 30), datetime.date(OLD, 10, 31), datetime.date(OLD, 12, 5)


@pytest.fixture
def opened(bank):
    return begin_book(bank, BEFORE, Decimal("10000.00"))


@pytest.fixture
def november(opened, bank, lines, stated, approved, cashier, union):
    """A November in which each side knows of money that the other does not.

    Both know of 300 in; the bank of 80 in and 5 out; the books of 50 in and 100 out, which the bank pays in December.
    """
    account = AccountFactory(kind="income", code="40101", name="会费收入")
    facts = {"unit": union, "account": account, "actor": cashier}
    with on(datetime.date(OLD, 11, 20)):
        paid = services.pay_claim(
            approved("100.00", budget=lines[OLD]), actor=cashier, method="transfer", paid_on=timezone.localdate()
        )
        got = services.record_income(
            amount=Decimal("300.00"), received_on=timezone.localdate(), payer="某大学", **facts
        )
        services.record_income(amount=Decimal("50.00"), received_on=timezone.localdate(), payer="某公司", **facts)
    with on(END):
        both, _, _ = stated((-9, "300.00", "某大学"), (-3, "80.00", "某银行"), (-1, "-5.00", "某银行"))
        matching.match(bank, actor=cashier, lines=[both], incomes=[got])
    with on(NEXT):
        [later] = stated((0, "-100.00", "某超市"))
        matching.match(bank, actor=cashier, lines=[later], payments=[paid])
    return paid


def _items(found):
    return [(item.kind, item.words, item.amount) for item in found.items]


def test_what_only_one_side_knows_is_listed_and_both_balances_agree_to_the_fen(november, bank):
    with on(NEXT):
        found = balances(bank, END)
        assert (found.bank, found.book) == (Decimal("10375.00"), Decimal("10250.00"))
        assert _items(found) == [
            ("bank_in", "某银行", Decimal("80.00")),
            ("bank_out", "某银行", Decimal("5.00")),
            ("book_out", "某超市", Decimal("100.00")),
            ("book_in", "某公司", Decimal("50.00")),
        ]
        assert (found.bank_adjusted, found.book_adjusted, found.difference) == (10325, 10325, 0)
        # The day before the bank paid it, and from then on.
        assert [("book_out", "某超市", 100) in _items(balances(bank, day)) for day in (
            NEXT - datetime.timedelta(1),
            NEXT,
        )] == [True, False]  # fmt: skip
        # Of what happened until the first opening balance nothing is said.
        assert balances(bank, BEFORE).items == ()


def test_the_cashier_draws_the_month_up_and_another_confirms_it(
    client, november, bank, cashier, accountant, auditor, chair
):
    with on(NEXT):
        client.force_login(cashier)
        page = client.get(reverse("finance:holding_outstanding", args=[bank.pk]), {"day": END})
        assert [len(items) for _, items, _ in page.context["found"].groups] == [1, 1, 1, 1]
        add = reverse("finance:holding_reconcile", args=[bank.pk])
        for day, sentence in (
            (END - datetime.timedelta(1), f"{END - datetime.timedelta(1)}不是月末，请填写月份的最后一天。"),
            (datetime.date(OLD, 12, 31), "这个月还没有过完。"),
        ):
            assert client.post(add, {"day": day}).context["form"].errors == {"day": [sentence]}
        client.post(add, {"day": END})
        row = Reconciliation.objects.get()
        assert (row.bank_balance, row.book_balance, row.difference, row.items.count()) == (10375, 10250, 0, 4)
        again = client.post(add, {"day": END})
        assert again.context["form"].errors == {"day": [f"{OLD}年11月的余额调节表已经编制。"]}
        with pytest.raises(PermissionDenied):
            confirm(row, actor=cashier)
        client.force_login(accountant)
        move = reverse("finance:reconciliation_move", args=[row.pk, "send_back"])
        client.post(move, {"reason": "请先查清某银行的 80 元"})
        sentence = f"{row}已退回：请先查清某银行的 80 元。"
        assert Notice.objects.filter(user=cashier, sentence=sentence).count() == 1
        anew = draw_up(actor=cashier, holding=bank, day=END)
        client.post(reverse("finance:reconciliation_move", args=[anew.pk, "confirm"]))
        anew.refresh_from_db()
        assert (anew.state, anew.confirmed_by) == ("confirmed", accountant)
        # What the books say later does not change it, and is shown beside it.
        services.correct_payment(november, actor=cashier, reason="多付", on=NEXT)
        client.force_login(auditor)
        shown = client.get(anew.get_absolute_url()).context
        assert (shown["has_changed"], shown["moves"], shown["bank_adjusted"]) == (False, [], shown["book_adjusted"])
        with pgtrigger.ignore("finance.Opening:opening_as_confirmed", "finance.Opening:opening_not_counted"):
            Opening.objects.update(amount=Decimal("10001.00"))
        shown = client.get(anew.get_absolute_url()).context
        assert (shown["has_changed"], shown["now"].book, shown["object"].book_balance) == (True, 10251, 10250)


def test_what_a_drawn_up_month_said_of_matches_stays_and_more_lines_of_it_are_told(
    november, bank, stated, cashier, accountant
):
    both, later = Match.objects.order_by("last_day")
    with on(NEXT):
        row = draw_up(actor=cashier, holding=bank, day=END)
        why = "它说的未达账项里没有这次核对的各笔，不能再撤销"
        with pytest.raises(ValidationError, match=f"待确认，{why}，请会计先退回。"):
            matching.undo_match(both, actor=cashier, reason="选错了")
        confirm(row, actor=accountant)
        with pytest.raises(ValidationError, match=f"确认，{why}。"):
            matching.undo_match(both, actor=cashier, reason="选错了")
        assert matching.undo_match(later, actor=cashier, reason="选错了").undone_by == cashier
        facts = {"number": "", "name": "某公司", "own": bank.account}
        rows = [one_row(f"{END}", *sides, rest, **facts) for *sides, rest in (("", 7, 10382), (7, "", 10375))]
        waits = read_in_statement(actor=cashier, holding=bank, file=workbook(*rows), until=NEXT)
        told = f"{row}已由{cashier.name}编制，文件里还有它那个月的 2 笔新流水；导入以后请重新核对。"
        assert preview_of(waits).notes == (told,)
        take_statement(waits, actor=cashier)
    words = f"{row}编制以后，又导入了那个月的 2 笔银行流水，请核对。"
    assert set(Notice.objects.filter(sentence=words).values_list("user", flat=True)) == {cashier.pk, accountant.pk}


def test_a_difference_is_shown_and_explained_never_hidden(client, november, bank, cashier):
    with pgtrigger.ignore("finance.Opening:opening_as_confirmed"):
        Opening.objects.update(amount=Decimal("9999.99"))
    with on(NEXT):
        with pytest.raises(ValidationError, match=r"调节后还相差 0\.01 元，请查明并写明原因"):
            draw_up(actor=cashier, holding=bank, day=END)
        row = draw_up(actor=cashier, holding=bank, day=END, note="期初登记有误，下月更正")
    [section] = reconciliation_paper(row, list(row.items.all())).sections
    shown = dict(pair for line in section.blocks[0].lines for pair in line.pairs)
    assert (shown["差额"], shown["差额的原因"]) == (Decimal("0.01"), "期初登记有误，下月更正")


def test_nothing_is_drawn_up_before_the_bank_has_stated_it_or_the_books_began(client, bank, stated, cashier):
    with on(NEXT):
        with pytest.raises(ValidationError, match="银行对账单还没有导入，请先导入到"):
            draw_up(actor=cashier, holding=bank, day=END)
        client.force_login(cashier)
        page = reverse("finance:holding_outstanding", args=[bank.pk])
        assert client.get(page).context["problem"] == "“基本户”还没有导入银行对账单。"
        stated((-5, "1.00", "某银行"))
        problem = f"还没有登记“基本户”在{NEXT}以前的账面期初余额，请会计在工作后台登记，由另一人确认。"
        assert client.get(page).context["problem"] == problem


def test_the_database_holds_what_was_drawn_up_and_refuses_what_does_not_add_up(november, bank, cashier, union):
    with on(NEXT):
        row = draw_up(actor=cashier, holding=bank, day=END)
    facts = {"unit": union, "holding": bank, "day": BEFORE, "made_by": cashier}
    money = {"bank_balance": Decimal(5), "book_balance": Decimal(3), "difference": Decimal(0)}
    item = row.items.exclude(line=None).first()
    for write in (
        lambda: Reconciliation.objects.create(**facts, **money),
        lambda: ReconciliationItem.objects.create(
            reconciliation=row, kind="bank_in", day=END, words="x", amount=1, line=item.line
        ),
        lambda: Reconciliation.objects.update(state="confirmed", confirmed_by=cashier, confirmed_on=NEXT),
        lambda: Reconciliation.objects.update(bank_balance=1),
        lambda: row.items.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            _checked(write)


def _checked(write):
    write()
    connection.check_constraints()


def test_a_book_of_two_accounts_adds_up_with_what_was_moved_between_them(opened, bank, cashier):
    box = Holding.objects.create(kind="cash", name="库存现金", valid_from=datetime.date(2020, 1, 1))
    begin_book(box, BEFORE, Decimal("10.00"))
    with on(END):
        matching.move_money(actor=cashier, source=bank, target=box, amount=Decimal("70.00"), day=END, note="提现")
        assert (book_balance(bank, END), book_balance(box, END)) == (9930, 80)
        assert book_balance(box, END - datetime.timedelta(1)) == 10
