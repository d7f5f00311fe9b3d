"""What the bank answers to a batch: read from its file, or confirmed line by line; a payment is booked with it."""

import datetime
import hashlib
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.utils import timezone

from finance import acts, notices, permissions
from finance.choices import BankField, Direction, LineState, PaymentMethod
from finance.flow.batch_flow import ANSWERED, BatchState
from finance.models import BankAnswer, BatchLine, PaymentBatch
from finance.services.bank.batches import settle_if_answered
from finance.services.bank.cells import bank_day, is_lost, same_account, same_name
from finance.services.bank.tables import find_table, is_foot, key_of, words_of
from finance.services.guard import guarded
from finance.services.holdings.counted import main_of, open_day
from finance.services.payments import pay_claim
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason
from unionportal.sheets.cells import CellProblem, money, text
from unionportal.sheets.reader import Cell, read_workbook
from unionportal.sheets.uploads import head_of

_LOST = "末尾的数字已丢失（科学计数），请从银行重新下载原件。"


@dataclass(frozen=True)
class Answer:
    """What one row of the bank's file says of one line; `row` is its place in the file."""

    row: int
    reference: str
    account: Cell
    name: str
    amount: Decimal | None
    result: str
    day: datetime.date | None = None
    number: str = ""
    words: str = ""


@dataclass(frozen=True)
class Read:
    """What a file did: {LineState: how many lines it settled}, and how many wait still, by the bank's word."""

    settled: dict[LineState, int] = field(default_factory=lambda: dict.fromkeys(ANSWERED, 0))
    waiting: Counter[str] = field(default_factory=Counter)


@guarded()
def read_answer(batch, *, actor, file):
    """Book what the bank's file says of the batch, all or nothing; return what was Read.

    A line that was answered before in the same way stays as it is; the same file twice is refused, but where the layout
    knows more words of it by now. Lines may bear one number: some banks debit a batch as a whole and give each of its
    lines the number of that debit, see `shared_numbers`.
    """
    content = head_of(file)
    digest = hashlib.sha256(content).hexdigest()
    answers = parsed(content, batch.layout)
    batch = _locked(batch, actor)
    lines = {line.reference: line for line in _lines(batch)}
    states = dict.fromkeys(words_of(batch.layout.failed_words), LineState.FAILED)
    states |= dict.fromkeys(words_of(batch.layout.paid_words), LineState.PAID)
    said = [(answer, states.get(key_of(answer.result))) for answer in _matched(batch, answers, lines)]
    former = BankAnswer.objects.filter(batch=batch, digest=digest).select_related("read_by").first()
    if former and not any(state and lines[answer.reference].is_open for answer, state in said):
        raise ValidationError(f"这份回执{former.read_on:%Y-%m-%d}已由{former.read_by.name}读入，不能再读一次。")
    read = Read()
    for answer, state in said:
        line = lines[answer.reference]
        if state is None:
            # The bank is at it still.
            read.waiting.update([answer.result or "空白"] if line.is_open else [])
            continue
        with _at(answer.row):
            words = answer.words or (answer.result if state == LineState.FAILED else "")
            if _settle(line, actor, state, answer.day, answer.number, words):
                read.settled[state] += 1
    if former is None:
        BankAnswer.objects.create(batch=batch, name=file.name[-100:], digest=digest, read_by=actor)
    facts = {state.label: count for state, count in read.settled.items()}
    audit.record(actor, acts.READ_ANSWER, batch, 文件=file.name[-100:], **facts)
    settle_if_answered(batch, actor=actor)
    return read


def shared_numbers(batch):
    """Return {the bank's number: how many paid lines of the batch bear it}, of more than one, in order."""
    paid = batch.lines.filter(state=LineState.PAID).order_by("bank_number").values_list("bank_number")
    return dict(paid.annotate(lines=Count("pk")).filter(lines__gt=1))


@guarded()
def answer_line(line, *, actor, state, bank_day=None, bank_number="", words=""):
    """Record what became of one line, as the cashier knows it from the bank; return the line."""
    batch = _locked(line.batch, actor)
    rows = BatchLine.objects.select_for_update(of=("self",), no_key=True)
    line = rows.select_related("batch", "claim", "payee").get(pk=line.pk)
    if line.state != LineState.OPEN:
        raise ValidationError(f"这一笔已登记为“{line.get_state_display()}”，不能再改。")
    _settle(line, actor, state, bank_day, bank_number.strip(), words.strip())
    facts = {"结果": LineState(state).label, "日期": bank_day or "", "流水号": bank_number}
    audit.record(actor, acts.ANSWER_LINE, batch, 序号=line.serial, **facts)
    settle_if_answered(batch, actor=actor)
    return line


def _locked(batch, actor):
    """Return the locked batch that waits for answers, if this actor may give them."""
    batch = PaymentBatch.objects.select_for_update(of=("self",), no_key=True).select_related("layout").get(pk=batch.pk)
    if not actor.has_perm(permissions.ANSWER_BATCH, batch):
        raise PermissionDenied("您不能登记银行的回执。")
    if batch.state not in (BatchState.SENT, BatchState.SETTLED):
        raise ValidationError(f"{batch}“{batch.get_state_display()}”，没有发送银行，不能登记回执。")
    return batch


def _lines(batch):
    rows = batch.lines.select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(rows.select_related("batch", "claim", "payee"))


def _settle(line, actor, state, on, number, words):
    """Record the answer to the line and book its payment; return whether it is news, ValidationError for another."""
    if line.state != LineState.OPEN:
        # What came back later was paid then.
        known = LineState.PAID if line.state == LineState.RETURNED else line.state
        same = (line.bank_day, line.bank_number) == (on, number) if state == LineState.PAID else True
        if known == state and same:
            return False
        sentence = f"第{line.serial}笔已登记为“{line.get_state_display()}”，与这次的回执不同"
        if (known, state) == (LineState.PAID, LineState.FAILED):
            raise ValidationError(f"{sentence}。付出以后又退回的（退汇），请导入那天的对账单，在“核对流水”里登记退票。")
        raise ValidationError(f"{sentence}，请核对。")
    line.state, line.words = state, words[:200]
    if state == LineState.FAILED:
        line.words = require_reason(line.words, "请写明银行退回的原因。", field="words")
        line.save(update_fields=["state", "words"])
        notices.payment_failed(line, actor=actor)
        return True
    if on is None or not number:
        raise ValidationError("已付的须有入账日期和银行流水号。")
    if on > timezone.localdate():
        raise ValidationError(f"入账日期{on:%Y-%m-%d}晚于今天，请核对。")
    if line.batch.sent_on > on:
        raise ValidationError(f"入账日期{on:%Y-%m-%d}早于批次的发送日期{line.batch.sent_on:%Y-%m-%d}，请核对。")
    # First, so that nothing holds the claim any more; whether the payment is there is asked at commit.
    line.bank_day, line.bank_number = on, number
    line.save(update_fields=["state", "words", "bank_day", "bank_number"])
    payees = [line.payee] if line.payee_id else None
    # The bank's day of a month that is reconciled already is booked today; that of a claim that has been carried over
    # since as well, and is an item of the reconciliation until then.
    day = open_day(main_of("batch"), on)
    if line.claim.continues_id and day.year < line.claim.budget.year:
        day = timezone.localdate()
    way = {"method": PaymentMethod.TRANSFER, "is_answer": True}
    line.payment = pay_claim(line.claim, actor=actor, paid_on=day, payees=payees, **way)
    line.save(update_fields=["payment"])
    return True


class _at:
    """Says before a refusal which row of the file it is about."""

    def __init__(self, row):
        self.row = row

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, ValidationError):
            raise ValidationError(f"回执第{self.row}行：{'；'.join(error.messages)}") from error


def _matched(batch, answers, lines):
    """Yield the answers, each of which is of a line of this batch, with its name and amount, and of no other."""
    seen = set()
    for answer in answers:
        reference = answer.reference
        if not reference.startswith(f"{batch.number}-"):
            raise ValidationError(f"回执第{answer.row}行是“{reference or '空白'}”，不属于{batch}，请核对文件。")
        if reference not in lines:
            raise ValidationError(f"回执第{answer.row}行：本批次没有“{reference}”这一笔。")
        if reference in seen:
            raise ValidationError(f"回执第{answer.row}行：“{reference}”在文件里出现了两次。")
        seen.add(reference)
        line = lines[reference]
        if not same_name(answer.name, line.name):
            raise ValidationError(f"回执第{answer.row}行：收款人是“{answer.name}”，批次里是“{line.name}”。")
        if answer.account not in (None, "") and not same_account(answer.account, line.account):
            if is_lost(answer.account):
                raise ValidationError(f"回执第{answer.row}行的账号{_LOST}")
            raise ValidationError(f"回执第{answer.row}行：账号不是批次里“{line.name}”的账号，请核对。")
        if answer.amount != line.amount:
            told = "空白" if answer.amount is None else f" {answer.amount:,} 元"
            raise ValidationError(f"回执第{answer.row}行：金额是{told}，批次里是 {line.amount:,} 元。")
        yield answer


def parsed(content, layout):
    """Return the Answers in the bank's file by the columns of the layout; ValidationError for what cannot be read."""
    if lacking := layout.lacks(Direction.BACK):
        raise ValidationError(f"版式“{layout}”的回执还缺少这些列：{'、'.join(lacking)}，请会计补上。")
    heads = {one.heading: one.holds for one in layout.heads(Direction.BACK)}
    table = find_table(read_workbook(content, allow_merged=True), heads, heads.values())
    if table is None:
        raise ValidationError(f"文件里没有这些表头：{'、'.join(heads)}。")
    if answers := [_answer(number, row, table) for number, row in table.rows if not _is_no_line(row, table)]:
        return answers
    raise ValidationError("回执里没有任何一笔，请检查是否选错了文件。")


def _is_no_line(row, table):
    """Return whether the row names no line and no result (合计, 制表), or begins with such a word."""
    if key_of(table.cell(row, BankField.REFERENCE)):
        return False
    return is_foot(row) or not key_of(table.cell(row, BankField.RESULT))


def _answer(number, row, table):
    def cell(holds, clean):
        try:
            return clean(table.cell(row, holds))
        except CellProblem as problem:
            raise ValidationError(f"回执第{number}行「{holds.label}」：{problem}") from problem

    if is_lost(table.cell(row, BankField.BANK_NUMBER)):
        raise ValidationError(f"回执第{number}行的银行流水号{_LOST}")
    return Answer(
        row=number,
        account=table.cell(row, BankField.ACCOUNT),
        reference=cell(BankField.REFERENCE, text) or "",
        name=cell(BankField.NAME, text) or "",
        amount=cell(BankField.AMOUNT, money),
        result=cell(BankField.RESULT, text) or "",
        day=cell(BankField.DAY, bank_day),
        number=(cell(BankField.BANK_NUMBER, text) or "")[:60],
        words=cell(BankField.WORDS, text) or "",
    )
