"""What the lines of the bank may be: rows of the books of the same amount and about the same day, the likeliest first.

Nothing is matched by it: somebody confirms each.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from finance.choices import LineState
from finance.flow.batch_flow import BatchState
from finance.models import BatchLine, MatchPart, MatchRule, StatementLine
from finance.services.bank.tables import key_of, words_of
from finance.services.holdings.book import DAYS, Entry, entry_of, rows_in, unmatched

# So many are offered for one line, and so many of their rows are named.
_OFFERED = 3
# How much each sign counts; the same amount is asked of all.
_REFERENCE, _NAME, _PART_OF_NAME = 4, 2, 1
# The rows of the books that are corrected by an opposite one, and so many of each that are offered at once.
_CORRECTED = {
    "payment": "支付和它的冲正，银行没有收付",
    "income": "收入和它的冲正，银行没有收付",
    "trust": "往来款和它的冲正，银行没有收付",
}
_MOST_CORRECTED = 50


@dataclass(frozen=True)
class Suggestion:
    """Rows of the books, or lines of the bank besides, that together with a line may be one match, and why."""

    entries: tuple[Entry, ...] = ()
    lines: tuple[StatementLine, ...] = ()
    why: tuple[str, ...] = ()
    score: int = 0
    days: int = 0
    # What it is called where it is not its entries.
    label: str = ""

    @property
    def shown(self):
        """The first of its entries."""
        return self.entries[:_OFFERED]

    @property
    def keys(self):
        """What names its parts in a form, besides the line."""
        return [*(entry.key for entry in self.entries), *(line.part_key for line in self.lines)]


@dataclass(frozen=True)
class Offer:
    """A line of the bank with what it may be; `returned` are the lines of batches whose money it may bring back."""

    line: StatementLine
    suggestions: tuple[Suggestion, ...]
    returned: tuple[BatchLine, ...] = ()


def rule_on(day: datetime.date) -> Any:
    """Return the MatchRule in force on the day; without one, the rows must be of the same day."""
    found = MatchRule.objects.in_force(day).order_by("-valid_from").first()
    return found or MatchRule(days_before=0, days_after=0, return_days=0, return_words="")


def open_lines(holding):
    """Return the lines of the account that stand in no match, in the order in which they happened."""
    return unmatched("line", StatementLine.objects.filter(holding=holding), holding)


def offers(holding, lines):
    """Return the Offer of each of these lines."""
    lines = list(lines)
    if not lines:
        return []
    rule = rule_on(max(line.day for line in lines))
    candidates = _Candidates(holding, lines, rule)
    return [candidates.offer(line) for line in lines]


class _Candidates:
    """What lies ready for some lines: the rows of the books and of batches that may be theirs."""

    def __init__(self, holding, lines, rule):
        self.holding, self.rule = holding, rule
        self.first = min(line.day for line in lines) - datetime.timedelta(rule.days_before)
        self.last = max(line.day for line in lines) + datetime.timedelta(rule.days_after)
        self.amounts = {line.amount for line in lines}
        self.single = self._single_entries()
        self.whole = self._whole()
        self.outgoing = self._outgoing(lines)
        self.batch_lines = self._batch_lines(lines)
        self.words = words_of(rule.return_words)

    def _single_entries(self):
        """Return {amount: the entries that alone are as much}."""
        found = defaultdict(list)
        absolute = {abs(amount) for amount in self.amounts}
        for kind, rows in rows_in(self.holding).items():
            rows = unmatched(kind, rows, self.holding).filter(**{f"{DAYS[kind]}__range": (self.first, self.last)})
            rows = rows.filter(Q(amount__in=absolute) | Q(amount__in=[-amount for amount in absolute]))
            if kind == "payment":
                rows = rows.select_related("claim", "batch_line__batch")
            for row in rows.order_by("pk"):
                entry = entry_of(kind, row, self.holding)
                found[entry.amount].append(entry)
        return found

    def _whole(self):
        """Return {amount: [(what they are, the rows that together are as much)]}: of a batch, or come in as one sum."""
        found = defaultdict(list)
        for label, entries in (*self._batches(), *self._together()):
            total = sum((entry.amount for entry in entries), start=Decimal(0))
            if len(entries) > 1 and total in self.amounts:
                found[total].append((label, entries))
        return found

    def _batches(self):
        """Return [(batch, its payments of one day)]."""
        rows = unmatched("payment", rows_in(self.holding)["payment"], self.holding)
        rows = rows.filter(batch_line__isnull=False, paid_on__range=(self.first, self.last))
        groups = defaultdict(list)
        for row in rows.select_related("claim", "batch_line__batch").order_by("pk"):
            groups[row.batch_line.batch, row.paid_on].append(entry_of("payment", row, self.holding))
        return [(str(batch), entries) for (batch, _), entries in groups.items()]

    def _together(self):
        """Return [(what it is for, its rows)] of money of others: with its income; else of a day, whole and by unit."""
        rows = unmatched("trust", rows_in(self.holding)["trust"], self.holding)
        rows = rows.filter(day__range=(self.first, self.last)).select_related("income", "unit").order_by("pk")
        open_incomes, groups = set(_incomes_of(self.holding, rows)), {}
        for row in rows:
            entry = entry_of("trust", row, self.holding)
            if row.income_id in open_incomes:
                pair = [entry_of("income", row.income, self.holding), entry]
                groups["income", row.income_id] = (row.purpose, pair)
            elif row.belongs_to:
                for unit in ("", row.unit.name):
                    key = row.belongs_to, row.day, row.amount > 0, unit
                    groups.setdefault(key, (f"{unit}{row.purpose}", []))[1].append(entry)
        # A sub-union that is the only one is offered once.
        once = {tuple(entry.key for entry in entries): (label, entries) for label, entries in groups.values()}
        return [*once.values()]

    def _outgoing(self, lines):
        """Return {amount: the unmatched lines by which as much left the account}, for money that came back."""
        first = min(line.day for line in lines) - datetime.timedelta(self.rule.return_days)
        came = [-amount for amount in self.amounts if amount > 0]
        rows = open_lines(self.holding).filter(amount__in=came, day__gte=first)
        found = defaultdict(list)
        for line in rows:
            found[-line.amount].append(line)
        return found

    def _batch_lines(self, lines):
        """Return {amount: the lines of batches whose money may have come back}."""
        first = min(line.day for line in lines) - datetime.timedelta(self.rule.return_days)
        came = [amount for amount in self.amounts if amount > 0]
        sent = BatchLine.objects.filter(amount__in=came, batch__sent_on__gte=first).filter(
            Q(state=LineState.PAID) | Q(state=LineState.OPEN, batch__state=BatchState.SENT)
        )
        found = defaultdict(list)
        for line in sent.select_related("batch", "claim").order_by("pk"):
            found[line.amount].append(line)
        return found

    def offer(self, line):
        """Return the Offer of one line."""
        made = [
            suggestion
            for entry in self.single[line.amount]
            if (suggestion := self._suggestion(line, (entry,), "")) is not None
        ]
        for label, entries in self.whole[line.amount]:
            if (suggestion := self._suggestion(line, tuple(entries), label)) is not None:
                made.append(suggestion)
        made += [self._reversal(line, out) for out in self.outgoing[line.amount] if self._is_reversal(line, out)]
        made.sort(key=lambda one: (-one.score, one.days))
        return Offer(line, tuple(made[:_OFFERED]), tuple(self._returned(line))[:_OFFERED])

    def _suggestion(self, line, entries, label):
        apart = (entries[0].day - line.day).days
        if not -self.rule.days_before <= apart <= self.rule.days_after:
            return None
        score, why = 0, ["金额相同"]
        if _names_it(line, entries):
            score, why = score + _REFERENCE, [*why, "编号相同"]
        theirs, ours = key_of(line.other_name), {key_of(entry.name) for entry in entries}
        if theirs and ours == {theirs}:
            score, why = score + _NAME, [*why, "户名相同"]
        elif theirs and any(one in theirs or theirs in one for one in ours if one):
            score, why = score + _PART_OF_NAME, [*why, "户名相近"]
        why.append(f"相差 {abs(apart)} 天" if apart else "同一天")
        return Suggestion(entries, (), tuple(why), score, abs(apart), label)

    def _is_reversal(self, line, out):
        apart = (line.day - out.day).days
        same = not line.other_name or not out.other_name or key_of(line.other_name) == key_of(out.other_name)
        return (out.day, out.pk) < (line.day, line.pk) and apart <= self.rule.return_days and same

    def _reversal(self, line, out):
        apart = (line.day - out.day).days
        why = ("付出后退回，账上没有这一笔", f"相差 {apart} 天")
        return Suggestion((), (out,), why, _PART_OF_NAME, apart, f"{out.day:%Y-%m-%d} 的付出")

    def _returned(self, line):
        """Yield the lines of batches whose money this one may bring back: to whom it went, or the bank says so."""
        said = any(word in key_of(line.summary) for word in self.words)
        for one in self.batch_lines[line.amount]:
            paid_on = one.bank_day or one.batch.sent_on
            if 0 <= (line.day - paid_on).days <= self.rule.return_days and (
                said or key_of(line.other_name) == key_of(one.name)
            ):
                yield one


def _names_it(line, entries):
    """Return whether the bank names the rows: by their number, or by the one that it gave itself."""
    said = key_of(line.summary)
    for entry in entries:
        sent = getattr(entry.record, "batch_line", None) if entry.kind == "payment" else None
        if sent is not None and _names_sent(line, said, sent, whole=len(entries) > 1):
            continue
        names = [entry.number, *([entry.record.claim.number] if entry.kind == "payment" else [])]
        if not any(name and key_of(name) in said for name in names):
            return False
    return True


def _names_sent(line, said, sent, *, whole):
    if line.number and sent.bank_number == line.number:
        return True
    return key_of(sent.batch.number if whole else sent.reference) in said


def reversed_in_books(holding):
    """Return the Suggestions of rows of the books that were corrected, whose money the bank never saw."""
    found = []
    for kind, rows in rows_in(holding).items():
        if kind not in _CORRECTED:
            continue
        joined = ("corrects__claim", "claim") if kind == "payment" else ("corrects",)
        rows = unmatched(kind, rows, holding).filter(corrects__isnull=False).select_related(*joined).order_by("pk")
        for row in rows[:_MOST_CORRECTED]:
            if row.amount == -row.corrects.amount and not _stands(kind, row.corrects, holding):
                entries = tuple(entry_of(kind, one, holding) for one in (row.corrects, row))
                found.append(Suggestion(entries, (), (_CORRECTED[kind],)))
    return found


def _stands(kind, record, holding) -> bool:
    return MatchPart.objects.filter(is_live=True, holding=holding, **{kind: record}).exists()


def _incomes_of(holding, rows):
    """Return the keys of the incomes that came in with these rows and stand in no match."""
    incomes = rows_in(holding)["income"].filter(trust__in=rows.order_by().values("pk"))
    return unmatched("income", incomes, holding).values_list("pk", flat=True)


def unmatched_of(lines):
    """Return those of the lines of the bank that stand in no match."""
    return lines.exclude(pk__in=MatchPart.objects.filter(is_live=True, line__isnull=False).values("line"))


def around(line, most):
    """Return (entries, other lines of the bank) of about the day of the line that stand in no match; `most` of each."""
    rule, holding = rule_on(line.day), line.holding
    first = line.day - datetime.timedelta(max(rule.days_before, rule.return_days))
    last = line.day + datetime.timedelta(max(rule.days_after, rule.return_days))
    entries = []
    for kind, rows in rows_in(holding).items():
        rows = unmatched(kind, rows, holding).filter(**{f"{DAYS[kind]}__range": (first, last)})
        rows = rows.select_related("claim") if kind == "payment" else rows
        entries += [entry_of(kind, row, holding) for row in rows.order_by(DAYS[kind], "pk")[:most]]
    entries.sort(key=lambda entry: (abs(entry.amount) != abs(line.amount), abs((entry.day - line.day).days)))
    others = open_lines(holding).filter(day__range=(first, last)).exclude(pk=line.pk)
    return entries[:most], list(others[:most])
