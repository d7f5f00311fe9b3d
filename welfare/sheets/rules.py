"""The sheets of the dated rules: what is given to whom, what caps are set for, caps, words that ask for a reason.

Whoever confirms a sheet is the second person of its rules, which are then in force from their first day.
"""

from decimal import Decimal

from django.core.exceptions import ValidationError

from unionportal.core.ledger import RecordLoader, Reference
from unionportal.sheets.cells import JOINT, listed, several
from unionportal.sheets.columns import Column, SheetSpec
from welfare.choices import CONCERNS, BenefitType, Form, Former, Once, Severity, Unless
from welfare.models import BenefitKind, CapGroup, ForbiddenWord, Standard
from welfare.models.standard import cap_groups
from welfare.rule_flow import RuleState
from welfare.services.records import save_record

_NEW_ROW = "规定变动时加新的一行，不改原来的。"
_SEVERAL = "几项之间用分号"


def _several(key, header, choices, **more):
    return Column(key=key, header=header, clean=several(choices), max_length=200, **more)


def _words(value):
    return JOINT.join(listed(value) or ()) or None


_DATED = (
    Column(key="clause", header="条款", max_length=200, required=True, example="第八条"),
    Column(key="source", header="依据文件", max_length=200, required=True, example="经费收支管理办法"),
    Column(key="valid_from", header="生效日期", kind="date", required=True, example="2022-01-01"),
    Column(key="valid_until", header="失效日期", kind="date"),
)
CAP_GROUPS = SheetSpec(
    key="welfare.cap_groups",
    title="上限项目",
    key_columns=("code",),
    help="上限为哪一项、按次还是按年设；代码和计算办法登记后不改。",
    columns=(
        Column(key="code", header="代码", max_length=30, required=True, example="visit_moving"),
        Column(key="name", header="名称", max_length=60, required=True, example="慰问·乔迁"),
        Column(key="plain", header="对会员的说法", max_length=60, required=True, example="乔迁"),
        Column(key="yearly", header="按年累计", kind="yes_no", help="空白为否"),
    ),
)
KINDS = SheetSpec(
    key="welfare.kinds",
    title="慰问福利事项",
    key_columns=("benefit", "code", "valid_from"),
    help=_NEW_ROW,
    columns=(
        Column(
            key="benefit",
            header="类别",
            choices=tuple(BenefitType.choices),
            required=True,
            example=BenefitType.VISIT,
        ),
        Column(key="code", header="代码", max_length=20, required=True, example="moving"),
        Column(key="name", header="名称", max_length=40, required=True, example="乔迁"),
        Column(key="place", header="次序", kind="integer", help="空白为100"),
        _several("also", "会员以外还可享受的", Former.choices, help=f"空白为只限在会会员；{_SEVERAL}"),
        Column(key="needs_dues", header="须缴会费并纳入拨缴", kind="yes_no", help="空白为否"),
        Column(key="guests", header="名单上可有非会员", kind="yes_no", help="只用于发放"),
        Column(key="unless_entitled", header="不符合条件时", choices=tuple(Unless.choices), help="空白为不予办理"),
        _several("concerns", "发生在谁身上", CONCERNS, help=f"慰问必填；{_SEVERAL}", example="本人；配偶"),
        Column(key="asks_illness", header="填写医院和病情", kind="yes_no", help="空白为否"),
        Column(key="window_days", header="申领期限（天）", kind="integer", help="空白为不限"),
        Column(
            key="once",
            header="次数",
            choices=tuple(pair for pair in Once.choices if pair[0]),
            help="空白为不限",
            example=Once.EVER,
        ),
        Column(key="unless_once", header="超过次数时", choices=tuple(Unless.choices), help="空白为须说明原因"),
        Column(key="gap_days", header="同一件事的间隔（天）", kind="integer", help="空白为不限"),
        _several("forms", "允许的形式", Form.choices, required=True, help=_SEVERAL, example="慰问品"),
        Column(key="evidence", header="所需证明", max_length=200),
        Column(key="needs_evidence", header="没有附件须说明", kind="yes_no", help="空白为否"),
        Column(key="by_birth_month", header="按出生月份发放", kind="yes_no", help="只用于发放"),
        Column(key="cap", header="上限项目", max_length=60, required=True, help="代码或名称", example="慰问·乔迁"),
        Column(key="guest_cap", header="非会员的上限项目", max_length=60, help="名单上可有非会员的必填"),
        Column(key="keeper", header="由谁维护", max_length=100, help="空白为校工会"),
        *_DATED,
    ),
)
STANDARDS = SheetSpec(
    key="welfare.standards",
    title="慰问福利标准",
    key_columns=("subject", "valid_from"),
    help="标准变动时加新的一行，不改原来的。",
    columns=(
        Column(
            key="subject",
            header="项目",
            choices=lambda: cap_groups().items(),
            required=True,
            example="visit_hospital",
        ),
        Column(key="amount", header="上限（元）", kind="money", help="不设上限的空着", example=Decimal("2000.00")),
        Column(key="unlimited", header="不设上限", kind="yes_no", help="空白为否"),
        Column(key="severity", header="超出时", choices=tuple(Severity.choices), required=True, example=Severity.WARN),
        *_DATED,
    ),
)
FORBIDDEN_WORDS = SheetSpec(
    key="welfare.words",
    title="须说明的字句",
    key_columns=("word", "valid_from"),
    help=_NEW_ROW,
    columns=(
        Column(key="word", header="词语", max_length=20, required=True, example="红包"),
        Column(
            key="exceptions",
            header="不算的说法",
            clean=_words,
            help=_SEVERAL,
            example="不发红包；拒收红包",
        ),
        *_DATED,
    ),
)


class CapGroupLoader(RecordLoader):
    """What a cap is set for is named anew, and never counted in another way."""

    model = CapGroup
    save = staticmethod(save_record)

    def change(self, record, changes, *, actor):
        if "yearly" in changes:
            raise ValidationError({"yearly": "按次还是按年登记后不改；要另一种算法，请登记另一个上限项目。"})
        super().change(record, changes, actor=actor)

    def export(self, scope):
        return map(self.current, CapGroup.objects.all())


class RuleLoader(RecordLoader):
    """New rows of rules, in force at once: whoever confirms the sheet is the second person."""

    save = staticmethod(save_record)

    def existing(self):
        return self.model.objects.exclude(state=RuleState.REFUSED)

    def create(self, values, *, actor):
        return self.save(self.model(**self._fields(values), state=RuleState.CONFIRMED), actor=actor)

    def change(self, record, changes, *, actor):
        state = record.get_state_display()
        raise ValidationError(
            f"这一天的规定{state}，不能由台账修改。规定有变，请写新的生效日期；写错了，请主席退回修改。"
        )

    def export(self, scope):
        return map(self.current, self.model.objects.confirmed())


class StandardLoader(RuleLoader):
    model = Standard
    amount = "amount"


class WordLoader(RuleLoader):
    model = ForbiddenWord

    def current(self, record):
        return {**super().current(record), "exceptions": JOINT.join(record.exceptions) or None}

    def _fields(self, values):
        return {**super()._fields(values), "exceptions": listed(values["exceptions"] or "") or []}


_CAP = Reference(CapGroup, ("code", "name"), "没有代码或名称为“{}”的上限项目，请登记在工作表「上限项目」。")


class KindLoader(RuleLoader):
    """Several codes stand in one cell by their labels; caps may stand on the sheet before."""

    model = BenefitKind
    references = {"cap": _CAP, "guest_cap": _CAP}
    coded = frozenset(references)
    lists = {"also": Former.choices, "concerns": CONCERNS, "forms": Form.choices}

    def current(self, record):
        values = super().current(record)
        for name, choices in self.lists.items():
            held = getattr(record, name)
            values[name] = JOINT.join(str(label) for code, label in choices if code in held) or None
        return values

    def _fields(self, values):
        fields = super()._fields(values)
        for name, choices in self.lists.items():
            written = listed(values[name] or "") or ()
            fields[name] = [code for code, label in choices if str(label) in written]
        return fields
