"""工作表「会员」: thousands of rows, written in bulk."""

from django.db.models import Max, Min, OuterRef, Subquery
from django.utils import timezone

from members import acts, permissions
from members.choices import Employment, Gender, IdType, LeftBy, Post, Status
from members.models import Member, Membership
from members.personal.consistency import fitted_id_number, joining_problem
from members.personal.pinyin import name_key
from members.services import leaving
from members.services.membership import end_with
from members.services.moving import keep_transfers
from members.sheets import spans
from members.sheets.bank_cards import check_cards
from members.sheets.identity import GROUND, check_identity
from members.sheets.namesakes import compare, compare_faulty
from members.sheets.units import UNIT
from unionportal.core.ledger import TableLoader
from unionportal.core.tables import Whole
from unionportal.sheets import changes
from unionportal.sheets.columns import Column, SheetSpec
from unionportal.sheets.parsed import rows_in_words
from unionportal.spelling.folding import folded_key
from unionportal.spelling.personal_numbers import mask_card, mask_id_number, mask_phone
from unionportal.spelling.strokes import stroke_key

LEAVING = tuple(
    (reason.value, reason.label)
    for reason in (LeftBy.RETIRED, LeftBy.TRANSFERRED_OUT, LeftBy.WITHDRAWN, LeftBy.EXPELLED, LeftBy.DECEASED)
)

ROSTER = SheetSpec(
    key="members.members",
    title="会员",
    key_columns=("staff_no",),
    help="每行一名会员，以工号识别。空白的格子不会清除已登记的内容。",
    columns=(
        Column(key="staff_no", header="工号", kind="staff_number", max_length=None, required=True, example="T0001"),
        Column(key="name", header="姓名", kind="name", required=True, example="张三"),
        Column(key="gender", header="性别", choices=tuple(Gender.choices), required=True, example=Gender.MALE),
        Column(key="birth_date", header="出生日期", kind="date", help="不填时取自身份证号", month_is_enough=True),
        Column(key="ethnicity", header="民族", max_length=20, example="汉族"),
        Column(key="political", header="政治面貌", max_length=20),
        Column(key="education", header="学历", max_length=20),
        Column(key="title_level", header="职称级别", max_length=20),
        Column(key="id_type", header="证件类型", choices=tuple(IdType.choices), help="不填为居民身份证"),
        Column(key="id_number", header="证件号码", kind="digits", aliases=("身份证号", "身份证号码")),
        Column(
            key="archive_ground",
            header="与证件不一致的依据",
            max_length=100,
            help="出生日期、性别按人事档案登记、与证件号码不同时填写",
        ),
        Column(key="mobile", header="手机", kind="telephone", max_length=20),
        Column(key="email", header="电子邮箱", max_length=200),
        Column(key="bank_name", header="开户银行", max_length=60),
        Column(key="bank_card", header="银行卡号", kind="digits"),
        Column(key="department", header="部门", max_length=100, example="某学院"),
        Column(key="unit", header="分工会", required=True, help="编号或名称", example="某学院分工会"),
        Column(key="moved_on", header="调入日期", kind="date", help="只在分工会与登记的不同时填写"),
        Column(key="post", header="岗位类别", choices=tuple(Post.choices)),
        Column(
            key="employment",
            header="用工形式",
            choices=tuple(Employment.choices),
            required=True,
            example=Employment.ESTABLISHED,
        ),
        Column(key="entered_on", header="入校日期", kind="date"),
        Column(key="joined_on", header="入会日期", kind="date", required=True, example="2020-09-01"),
        Column(key="left_on", header="离会日期", kind="date"),
        Column(key="left_by", header="离会原因", choices=LEAVING, help="与离会日期一起填写"),
        Column(key="pays_dues", header="缴纳会费", kind="yes_no", help="不填为是"),
        Column(key="in_wage_base", header="纳入拨缴工资总额", kind="yes_no", help="不填为是"),
        Column(key="note", header="备注", max_length=200),
    ),
)
_KNOWN = (
    "pk",
    "name",
    "uid",
    "id_number",
    "bank_card",
    "id_type",
    "gender",
    "birth_date",
    "archive_ground",
    "sort_strokes",
    "unit_id",
    "entered_on",
    "joined_on",
    "left_on",
    "pays_dues",
    "in_wage_base",
    *Member.by_month.values(),
)


class RosterLoader(TableLoader):
    """Loads the roster: a new member gets a membership; a new unit, leaving or joining date moves the ends of spans."""

    model = Member
    references = {"unit": UNIT}
    private = frozenset({"birth_date", "id_number", "mobile", "email", "bank_card"})
    by_month = Member.by_month
    masks = {"id_number": mask_id_number, "mobile": mask_phone, "bank_card": mask_card}
    whole = Whole("staff_no", permissions.REVEAL_MEMBER, acts.READ_SEALED)
    extra = frozenset({"moved_on", "left_by"})
    where_needed = frozenset({GROUND})
    # Every rule of this table can be checked without writing.
    writes_in_preview = False

    def recognise(self, sheet, numbers, columns):
        """Take a number that differs from a registered one only by folding for that one; warn of similar people."""
        compare(sheet, numbers, columns)

    def compare_faulty(self, sheet):
        compare_faulty(sheet, self._check_name)

    def derive(self, columns):
        left = columns["left_on"]
        return {
            # Dues end with the membership.
            **{
                key: [False if day else paid for day, paid in zip(left, columns[key], strict=True)]
                for key in ("pays_dues", "in_wage_base")
            },
            # Found by `check`, beside what is recorded.
            **{by_month: [None] * len(left) for by_month in Member.by_month.values()},
            "name_key": [name and name_key(name) for name in columns["name"]],
            "stroke_key": [name and stroke_key(name) for name in columns["name"]],
            "status": [
                reason and (Status.RETAINED if reason == LeftBy.RETIRED else Status.LEFT).value
                for reason in columns["left_by"]
            ],
        }

    def existing(self, keys):
        rows = Member.objects.filter(staff_no__in=[key[0] for key in keys]).order_by()
        ends = {
            "first_until": Min("memberships__until"),
            "last_since": Max("memberships__since"),
            "last_left_by": Subquery(
                Membership.objects.filter(member=OuterRef("pk")).order_by("-since").values("left_by")[:1]
            ),
        }
        rows = rows.annotate(**ends).values("staff_no", *_KNOWN, *ends)
        return {(row["staff_no"],): row for row in rows}

    def check(self, sheet, numbers, columns, existing):
        today, short = timezone.localdate(), [text and len(text) == 15 for text in columns["id_number"]]
        for place, number in enumerate(numbers):
            before = existing.get((columns["staff_no"][place],))
            check_identity(sheet, number, place, columns, before or {})
            if before and before["sort_strokes"]:
                columns["stroke_key"][place] = stroke_key(columns["name"][place], before["sort_strokes"])
            if before:
                self._check_name(sheet, number, columns["staff_no"][place], columns["name"][place], before["name"])
            _note_months(sheet, number, place, columns, before)
            joined_on, born = columns["joined_on"][place], columns["birth_date"][place]
            if before is None or joined_on != before["joined_on"]:
                born = born or (before or {}).get("birth_date")
                if problem := joining_problem(joined_on, born, today):
                    sheet.report(number, "joined_on", problem)
            for key, sentence in spans.problems(spans.row_of(columns, place), before):
                sheet.report(number, key, sentence)
        check_cards(sheet, numbers, columns, existing)
        self._warn_of_endings(sheet, numbers, columns, existing)
        _warn_of_left(sheet, numbers, columns, existing)
        fitted = [
            (number, None, None)
            for number, was_short, text in zip(numbers, short, columns["id_number"], strict=True)
            if was_short and len(text) == 18
        ]
        if fitted:
            told = changes.sentence(changes.Change.OLD_IDENTITY_NUMBER, len(fitted), fitted[: changes.SHOWN])
            sheet.parsed.report(0, ROSTER.header_of("id_number"), told, warning=True)

    def check_cells(self, sheet, number, values):
        if text := values["id_number"]:
            try:
                fitted_id_number(values["id_type"] or IdType.RESIDENT, text)
            except ValueError as wrong:
                sheet.report(number, "id_number", str(wrong))

    def _check_name(self, sheet, number, staff_no, name, before):
        """Report a number that is registered under another name, until the maker says that the name changes."""
        if name is None or folded_key(name) == folded_key(before) or sheet.parsed.layout.people.get(number) == staff_no:
            return
        sheet.parsed.likely[number] = [(staff_no, f"{staff_no} {before}，姓名改为{name}")]
        sheet.report(
            number, "name", f"工号 {staff_no} 登记的是{before}，表里写的是{name}；确要改名的，请在“对应关系”里选定。"
        )

    def _warn_of_endings(self, sheet, numbers, columns, existing):
        """Warn, at the row of whoever leaves or moves, of what ends and what waits; the confirmation is bound to it."""
        rows = dict(zip(columns["staff_no"], numbers, strict=True))
        leavers = spans.leavers(columns, existing)
        found, lines = leaving.find(leavers), leaving.waiting(leavers)
        for leaver in leavers:
            key = leaver.member.pk
            told = leaving.sentence(leaver, found[key], lines[key])
            number = rows[leaver.member.staff_no]
            sheet.sign(number, told)
            sheet.parsed.report(number, ROSTER.header_of("left_on"), told, warning=True)
        movers = spans.movers(columns, existing)
        held = leaving.find(movers)
        for mover in movers:
            if found := held[mover.member.pk]:
                number, told = rows[mover.member.staff_no], leaving.sentence_of_moving(mover, found)
                sheet.sign(number, told)
                sheet.parsed.report(number, ROSTER.header_of("moved_on"), told, warning=True)

    def column_of_rule(self, name):
        return {
            "members_member_id_number_once": "id_number",
            "members_member_staff_no_folded_once": "staff_no",
            "members_member_left_after_joined": "left_on",
            "members_member_left_has_date": "left_on",
        }.get(name, name)

    def follow(self, sheet, numbers, columns, existing):
        left = [(columns["staff_no"][i], reason) for i, reason in enumerate(columns["left_by"]) if reason]
        if sheet.new:
            spans.open_spans(left)
        leavers = spans.leavers(columns, existing)
        found = leaving.find(leavers, lock=True)
        movers = spans.movers(columns, existing)
        held = leaving.find(movers, lock=True)
        moved, ended, begun = spans.moved_ends(columns, existing)
        if moved:
            spans.move_spans(moved)
        if ended:
            spans.end_spans(ended, dict(left))
        if begun:
            spans.begin_spans(begun)
        for leaver in leavers:
            before = existing[(leaver.member.staff_no,)]
            paid = (before["pays_dues"], before["in_wage_base"])
            end_with(leaver, found[leaver.member.pk], paid, actor=sheet.actor)
        keep_transfers(movers, held, actor=sheet.actor)

    def export(self, scope):
        rows = Member.objects.visible_to(scope).select_related("unit").prefetch_related("memberships")
        for member in rows:
            row = {column.key: getattr(member, column.key, None) for column in ROSTER.columns}
            row["unit"] = member.unit.code
            row |= {"entered_on": member.entered_as_known, "joined_on": member.joined_as_known}
            row["birth_date"] = member.birth_as_known
            if member.left_on:
                row["left_by"] = max(member.memberships.all(), key=lambda span: span.since).left_by
            yield row


def _warn_of_left(sheet, numbers, columns, existing):
    """Warn of the new rows whose membership ended already: they are registered, and not among the members of now."""
    left = [
        number
        for place, number in enumerate(numbers)
        if columns["left_on"][place] and (columns["staff_no"][place],) not in existing
    ]
    if left:
        told = f"{rows_in_words(left)}写了离会日期：会籍登记到那一天为止，不算在册会员，不缴会费。"
        sheet.parsed.report(0, ROSTER.header_of("left_on"), told, warning=True)


def _note_months(sheet, number, place, columns, before):
    """Note of which dates the row says the month alone; a month with the recorded day changes nothing."""
    not_in_file = sheet.parsed.lacks(number) | sheet.parsed.fixed_in(number) if before else ()
    for key, by_month in Member.by_month.items():
        day, is_month = columns[key][place], number in sheet.parsed.by_month.get(key, ())
        if day is not None and key not in not_in_file and not (is_month and before and before[key] == day):
            columns[by_month][place] = is_month
