"""What the entries of income and expense say besides their account, from rules and accounts, and what they lack."""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Max

from finance.choices import Outlay
from finance.models import EconClass, LedgerAccount

_INCOME, _EXPENSE = "4", "5"
INCOME_OR_EXPENSE = (_INCOME, _EXPENSE)
_NAMED = 7
# How somebody writes that the money is for a purpose.
RESTRICTED = "专项"


class Chart:
    """The accounts of the ledger with those above them, read once for many entries."""

    def __init__(self):
        rows = LedgerAccount.objects.select_related("econ_class")
        self._by_key = {one.pk: one for one in rows}
        self.by_code = {one.code: one for one in self._by_key.values()}
        self._below, self._ways_out = defaultdict(list), {}
        for one in self._by_key.values():
            self._below[one.parent_id].append(one)

    def upward(self, account):
        """Return the account and those above it, from below."""
        found = [self._by_key[account.pk]]
        while found[-1].parent_id:
            found.append(self._by_key[found[-1].parent_id])
        return found

    def refuse_summed(self, account, day, *, by_rule=False):
        """Raise ValidationError if an account has others below it on a day: it is their sum, and they take entries.

        What a rule books there is told the way out as well.
        """
        if below := [one for one in self._below.get(account.pk, ()) if one.is_in_force(day)]:
            named = "、".join(map(str, below[:_NAMED])) + ("等" if len(below) > _NAMED else "")
            way_out = self._way_out(account, min(below, key=lambda one: one.valid_from)) if by_rule else ""
            raise ValidationError(f"科目“{account}”有明细科目，请记到明细科目：{named}。{way_out}")

    def _way_out(self, account, first):
        """Return what the accountant does so that a rule books below an account of which `first` began first."""
        if account.pk not in self._ways_out:
            last = account.lines.filter(voucher__day__gte=first.valid_from, rule__isnull=False)
            last = last.aggregate(day=Max("voucher__day"))["day"]
            self._ways_out[account.pk] = (
                f"“{account}”已自动记账到{last:%Y-%m-%d}，请先在“总账科目”把“{first}”的生效日期改到那以后。"
                if last
                else f"请在“记账科目对应”另设一条对应到明细科目的，{first.valid_from:%Y-%m-%d}起生效。"
            )
        return self._ways_out[account.pk]

    def fill(self, line, rule=None):
        """Give an unsaved entry the dimensions of a rule, else of its account; return it.

        ValidationError naming what an expense lacks.
        """
        account = line.account
        if account.code[0] not in INCOME_OR_EXPENSE:
            return line
        sources = [*([rule] if rule else []), *self.upward(account)]
        line.is_restricted = any(one.is_restricted for one in sources)
        if account.code[0] == _INCOME:
            return line
        line.outlay = _first(one.outlay for one in sources)
        line.econ_class = _first(one.econ_class for one in sources) or None
        line.project = _first(one.project for one in sources) if line.outlay == Outlay.PROJECT else ""
        if lacking := _lacking(line):
            raise ValidationError(
                f"科目“{account}”的支出没有{'、'.join(lacking)}，请在“记账科目对应”（本平台的科目）或“总账科目”补上。"
            )
        return line


def _first(values):
    return next(filter(None, values), "")


def _lacking(line):
    asked = {"支出性质": line.outlay, "经济分类": line.econ_class}
    if line.outlay == Outlay.PROJECT:
        asked["项目名称"] = line.project
    return [name for name, value in asked.items() if not value]


@dataclass
class Written:
    """The dimensions that somebody wrote behind an entry; what he left out is that of the account."""

    outlay: str = ""
    project: str = ""
    econ_class: EconClass | None = None
    is_restricted: bool = False


def read_written(text):
    """Return what is Written in words such as “项目支出 秋游 30229 专项”; None for no words.

    A class by its code, 专项 where the money is for a purpose, any other word is the project. ValidationError for two
    projects, or a class that is not there.
    """
    found, labels = Written(), {label: value for value, label in Outlay.choices}
    for word in text.split():
        if word in labels:
            found.outlay = labels[word]
        elif word == RESTRICTED:
            found.is_restricted = True
        elif word.isdecimal():
            found.econ_class = EconClass.objects.filter(code=word).first()
            if found.econ_class is None:
                raise ValidationError(f"没有经济分类“{word}”。")
        elif found.project:
            raise ValidationError(f"看不懂“{word}”：项目名称已经写了“{found.project}”。")
        else:
            found.project = word
            found.outlay = found.outlay or Outlay.PROJECT
    return found if text.strip() else None
