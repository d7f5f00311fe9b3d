"""The sheets of the files of members in need and of their families; what is sealed is not in them."""

import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from members.sheets.officers import MEMBER
from unionportal.core.ledger import RecordLoader
from unionportal.sheets.cells import CellProblem, shown, text
from unionportal.sheets.columns import Column, SheetSpec
from unionportal.sheets.layout.months import year_of
from unionportal.sheets.layout.relatives import KINSHIP
from unionportal.sheets.layout.words import header_key, meaning, words
from unionportal.spelling.folding import SEVERAL, folded_key, skeleton
from welfare.choices import CheckOutcome, CloseReason
from welfare.hardship_flow import STANDING_CHECKS
from welfare.models import HardshipCheck, HardshipFile, HardshipRelative
from welfare.models.hardship import hardship_categories, hardship_causes
from welfare.permissions import RECHECK_HARDSHIP
from welfare.services.hardship import recheck_hardship, save_hardship_file, save_relative

# What a re-check finds that a row may leave blank: it is as it was.
_OF_A_YEAR = ("category", "income", "fixed_expenses", "people")


def _coded(key, header, names, **more):
    return Column(key=key, header=header, choices=lambda: names().items(), **more)


def _one_name(value):
    """Return the name of one relative; CellProblem for those of several."""
    name = text(value, max_length=100)
    if name and SEVERAL.search(name):
        raise CellProblem(f"「{shown(name)}」像是几个人，请一人一行。")
    return name


HARDSHIP_FILES = SheetSpec(
    key="welfare.hardship_files",
    title="困难职工档案",
    key_columns=("staff_no", "opened_on"),
    year_by="opened_on",
    help="每行一份档案；人均月收入由系统计算。家庭成员在工作表「困难职工家庭成员」，困难情况和年度复核在系统中登记。",
    columns=(
        Column(key="staff_no", header="工号", kind="staff_number", required=True, example="T0001"),
        Column(key="opened_on", header="建档日期", kind="date", required=True, example="2022-03-01"),
        _coded("category", "困难类别", hardship_categories, required=True, example="deep"),
        _coded("cause", "主要致困原因", hardship_causes, required=True, example="own_illness"),
        _coded("second_cause", "次要致困原因", hardship_causes),
        Column(key="income_year", header="收入所属年度", kind="integer", help="空白为建档的上一年"),
        Column(key="income", header="家庭年收入", kind="money", required=True, example=Decimal("62000.00")),
        Column(key="fixed_expenses", header="家庭年刚性支出", kind="money", help="空白为0"),
        Column(key="people", header="家庭人口", kind="integer", required=True, help="包括本人", example=3),
        Column(key="housing", header="住房情况", max_length=100),
        Column(key="closed_on", header="销档日期", kind="date", help="还在档的空着"),
        Column(key="close_reason", header="销档原因", choices=tuple(CloseReason.choices), help="已销档的必填"),
    ),
)
HARDSHIP_RELATIVES = SheetSpec(
    key="welfare.hardship_relatives",
    title="困难职工家庭成员",
    of_family=True,
    key_columns=("staff_no", "name", "relation"),
    help="每行一位家庭成员，本人除外；记入本人在档的困难职工档案。健康状况在系统中登记。",
    columns=(
        Column(
            key="staff_no", header="工号", kind="staff_number", required=True, help="困难职工本人的", example="T0001"
        ),
        Column(key="name", header="家庭成员姓名", required=True, max_length=100, clean=_one_name, example="李小某"),
        Column(key="relation", header="与本人关系", required=True, max_length=20, folds=True, example="子女"),
        Column(key="born_year", header="出生年份", kind="integer", clean=year_of, help="四位数", example=2008),
        Column(key="income", header="月收入", kind="money"),
        Column(key="occupation", header="身份、单位或学校", max_length=100, example="学生"),
    ),
)


def _recheck_of(values, file):
    """Return (the file, what a row found in a later year, why it is no file of its own); "" if it is one.

    `file` is the one that the row names by its day.
    """
    year, why = values["income_year"], ""
    if file is None and values["closed_on"] is None and (file := values["staff_no"].hardship_files.open().first()):
        why = f"此人的档案 {file.number} 在档（{file.opened_on:%Y-%m-%d} 建档），不再建一份；"
        found = {"year": values["opened_on"].year, "checked_on": values["opened_on"]}
    elif file and file.closed_on is None and year and year > file.income_year:
        why = f"档案 {file.number} 登记的是 {file.income_year} 年的收入，这一行是 {year} 年的；"
        last = min(timezone.localdate(), datetime.date(year + 1, 12, 31))
        found = {"year": year + 1, "checked_on": values["closed_on"] or last}
    if not why:
        return None, {}, ""
    is_changed = values["category"] not in (None, file.category)
    outcome = CheckOutcome.CHANGED if is_changed else CheckOutcome.KEPT
    income_year = year or found["year"] - 1
    kept = {key: values[key] if values[key] is not None else getattr(file, key) for key in _OF_A_YEAR}
    found |= {**kept, "income_year": income_year, "outcome": outcome, "close_reason": ""}
    if values["closed_on"]:
        closed = {"outcome": CheckOutcome.CLOSED, "close_reason": values["close_reason"] or ""}
        found |= closed | {"category": file.category}
    return file, found, why


def _is_entered(file, found):
    """Return whether the re-check of the year stands and found the same."""
    same = {key: found[key] for key in (*_OF_A_YEAR, "income_year", "year")}
    return file.checks.filter(state__in=STANDING_CHECKS, **same).exists()


class HardshipLoader(RecordLoader):
    model = HardshipFile
    save = staticmethod(save_hardship_file)
    names = {"staff_no": "member"}
    people, amount = ("staff_no",), "income"
    references = {"staff_no": MEMBER}
    offer, offered = "档案已在档的，登记为年度复核，等另一个人确认", HardshipCheck

    def _load_row(self, sheet, number, values, existing):
        # A list of a later year names again who has a file: what the year found is a re-check of it.
        file, found, why = _recheck_of(values, existing.get(self.key(values)))
        if not why:
            super()._load_row(sheet, number, values, existing)
        elif _is_entered(file, found):
            sheet.unchanged += 1
        elif self._may_be_filed(sheet, file, found, existing) and sheet.parsed.files(number):
            recheck_hardship(file, actor=sheet.actor, **found)
            sheet.new, sheet.filed = sheet.new + 1, sheet.filed + 1
            sheet.sign(number, "recheck", str(found))
            as_check = f"登记为档案 {file.number} 的 {found['year']} 年度复核"
            sheet.enter(number, self.concern(values), values, filed_as=as_check)
            sentence = f"{as_check}，等另一个人确认{self._kept(values, file)}。"
            sheet.parsed.report(number, self.spec.header_of("staff_no"), sentence, warning=True)
            sheet.parsed.offered.add(number)
            self._name_who_left(sheet, number, values["staff_no"], found["checked_on"])
        else:
            address = reverse("admin:welfare_hardshipfile_move", args=[file.pk, "recheck"])
            also = ""
            if self._may_be_filed(sheet, file, found, existing):
                sheet.parsed.offered.add(number)
                also = "，也可以在这里勾选，一并登记"
            sheet.report(number, "staff_no", f"{why}以后各年的情况，请在档案里登记年度复核{also}。", address=address)

    def _create_row(self, sheet, number, values, existing):
        super()._create_row(sheet, number, values, existing)
        existing[self.key(values)].is_of_this_import = True
        self._name_who_left(sheet, number, values["staff_no"], values["opened_on"])

    def _name_who_left(self, sheet, number, member, day):
        """Name a member who was not in the union any more on a day: last year's list is often copied."""
        if member.left_on and member.left_on <= day:
            sentence = f"{member.name}{member.left_on:%Y-%m-%d}起{member.get_status_display()}，这一行仍照登，请核对。"
            sheet.parsed.report(number, self.spec.header_of("staff_no"), sentence, warning=True)

    def _may_be_filed(self, sheet, file, found, existing):
        """Return whether the maker may enter the re-check: of a file of earlier, which undoing the import leaves."""
        is_new = any(one.pk == file.pk and hasattr(one, "is_of_this_import") for one in existing.values())
        may = sheet.actor is not None and sheet.actor.has_perm(RECHECK_HARDSHIP, file)
        return may and not is_new and found["year"] > file.opened_on.year

    def _kept(self, values, file):
        """Return what to say of the cells that no re-check changes."""
        keys = (key for key in ("cause", "second_cause", "housing") if values[key] not in (None, getattr(file, key)))
        names = "、".join(self.spec.header_of(key) for key in keys)
        return f"；{names}与档案的不同，没有改" if names else ""

    def create(self, values, *, actor):
        year = values["income_year"] or values["opened_on"].year - 1
        return super().create({**values, "income_year": year}, actor=actor)


class RelativeLoader(RecordLoader):
    """Rows of the family in the one open file of a member; a relation in other words is the same one."""

    model = HardshipRelative
    save = staticmethod(save_relative)
    names = {"staff_no": "file__member"}
    people, amount = ("staff_no",), "income"
    references = {"staff_no": MEMBER}

    def existing(self):
        return super().existing().filter(file__closed_on=None)

    def current(self, record):
        columns = {key: getattr(record, key) or None for key in ("name", "relation", "born_year", "occupation")}
        return {"staff_no": record.file.member, **columns, "income": record.income}

    def label(self, record):
        return f"{record.file} {record.relation}{record.name}"

    def key(self, values):
        member, name, relation = super().key(values)
        return member, name and folded_key(name), relation and meaning(KINSHIP, relation)

    def create(self, values, *, actor):
        if header_key(values["relation"]) in words().marks["self"]:
            raise ValidationError({"relation": "本人不算家庭成员，请删去这一行。"})
        file = values["staff_no"].hardship_files.open().first()
        if file is None:
            raise ValidationError({"staff_no": "此人没有在档的困难职工档案，请先登记在工作表「困难职工档案」。"})
        name = values["name"]
        for other in file.relatives.all():
            if skeleton(other.name) == skeleton(name):
                sentence = (
                    f"档案里已有“{other.name}”（{other.relation}），这一行写的是“{name}”（{values['relation']}）。"
                )
                raise ValidationError({"name": f"{sentence}是同一人的，请照档案写；不是的，请在档案里登记。"})
        facts = {key: value for key, value in values.items() if key != "staff_no" and value is not None}
        return self.save(HardshipRelative(file=file, **facts), actor=actor)

    def _load_row(self, sheet, number, values, existing):
        if (record := existing.get(self.key(values))) is not None:
            recorded = {"name": record.name, "relation": record.relation}
            for key in (key for key in recorded if values[key] != recorded[key]):
                sentence = f"“{values[key]}”和档案里的“{recorded[key]}”是一样的，档案里的不变。"
                sheet.parsed.report(number, self.spec.header_of(key), sentence, warning=True)
            values = {**values, **recorded}
        super()._load_row(sheet, number, values, existing)
