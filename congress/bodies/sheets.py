"""工作表「议事规则」「届次」「代表大会」「代表团」「代表」."""

from congress import permissions
from congress.bodies.models import Congress, Delegate, Delegation, RuleOfProcedure, Term
from congress.bodies.naming import in_chinese, name_key
from congress.bodies.services.delegates import correct_delegate, elect_delegate
from congress.choices import (
    Confidence,
    CongressKind,
    DelegateCategory,
    DelegateKind,
    EndedBy,
    MeetingKind,
    RuleBase,
    RuleSubject,
)
from members.permissions import IMPORT_WORKBOOK
from members.sheets.officers import MEMBER
from members.sheets.units import UNIT
from unionportal.core.choices import UnitKind
from unionportal.core.ledger import RowLoader, register
from unionportal.core.models import Unit
from unionportal.core.services.records import save_record
from unionportal.core.values.nearest import nearest
from unionportal.sheets.columns import Column, SheetSpec

TERM_EXAMPLE = "第十三届教代会暨第十四届工代会"


def unit_column():
    """Return the column of the unit."""
    return Column(key="unit", header="工会组织", help="编号或名称，空白为校工会")


def term_column(*, required=True):
    """Return the column of the term."""
    return Column(
        key="term",
        header="届次",
        max_length=60,
        required=required,
        help=f"如“{TERM_EXAMPLE}”“第六届双代会”",
        example=TERM_EXAMPLE if required else None,
    )


def root_unit():
    """Return the school's union."""
    return Unit.objects.filter(kind=UnitKind.UNION).first()


class _ByName:
    """Finds terms or congresses by any form of their name, or of one of two that meet together.

    The school's come before a sub-union's.
    """

    def __init__(self, model, names, sentence):
        self.model, self.names, self.sentence = model, names, sentence

    def resolve(self, texts):
        """Return {text: record, or the sentence that says why there is none}."""
        texts = {text for text in texts if text is not None}
        if not texts:
            return {}
        related = ("unit",) if self.model is Term else ("unit", "term")
        whole, parts, names = {}, {}, []
        for record in self.model.objects.select_related(*related).order_by("-unit__place", "pk"):
            keys = [name_key(name) for name in self.names(record)]
            whole |= dict.fromkeys(keys, record)
            parts |= {frozenset({part}): record for key in keys if isinstance(key, frozenset) for part in key}
            names.append(str(record))
        known = parts | whole
        return {text: known.get(name_key(text)) or self._unknown(text, names) for text in texts}

    def _unknown(self, text, names):
        return self.sentence.format(text).removesuffix("。") + nearest(text, names)


def _term_names(term):
    yield str(term)
    yield f"{term.staff_no or ''}/{term.members_no or ''}"
    if term.staff_no and term.members_no:
        yield f"第{in_chinese(term.staff_no)}届教代会暨第{in_chinese(term.members_no)}届工代会"


def _congress_names(congress):
    return (congress.short_name, congress.full_name)


TERM = _ByName(Term, _term_names, "没有叫“{}”的届次，请登记在工作表「届次」。")
CONGRESS = _ByName(Congress, _congress_names, "没有叫“{}”的代表大会，请登记在工作表「代表大会」。")

RULES = SheetSpec(
    key="congress.rules",
    title="议事规则",
    key_columns=("subject", "meeting_kind", "body", "valid_from"),
    help="规则变动时加新的一行，不改原来的。比例填分子、分母、基数，年龄和年限填数值。",
    columns=(
        Column(key="subject", header="项目", choices=tuple(RuleSubject.choices), required=True, example="quorum"),
        Column(
            key="meeting_kind",
            header="会议类型",
            choices=tuple(MeetingKind.choices),
            help="开会人数和表决的规则须填",
            example=MeetingKind.CONGRESS,
        ),
        Column(key="body", header="代表大会类型", choices=tuple(CongressKind.choices), help="空白为不分"),
        Column(key="numerator", header="分子", kind="integer", example=2),
        Column(key="denominator", header="分母", kind="integer", example=3),
        Column(
            key="inclusive",
            header="含本数",
            kind="yes_no",
            required=True,
            help="“以上”填是，“过半数”填否；年龄和年限填是",
            example=True,
        ),
        Column(key="base", header="基数", choices=tuple(RuleBase.choices), example=RuleBase.TOTAL),
        Column(key="value", header="数值", kind="integer"),
        Column(key="clause", header="条款", max_length=200, example="第十九条"),
        Column(key="source", header="依据文件", max_length=200, required=True, example="学校教代会实施办法"),
        Column(key="confidence", header="把握程度", choices=tuple(Confidence.choices), help="空白为待核对"),
        Column(key="confirmed", header="已核定", kind="yes_no", help="没有核定的开会时由主持人确认"),
        Column(key="valid_from", header="生效日期", kind="date", required=True, example="2012-01-01"),
        Column(key="valid_until", header="失效日期", kind="date"),
    ),
)
TERMS = SheetSpec(
    key="congress.terms",
    title="届次",
    key_columns=("staff_no", "members_no", "unit"),
    help="每行一届。双代会两个届次都填，相同也都填。",
    columns=(
        Column(key="staff_no", header="教代会届次", kind="integer", help="数字", example=13),
        Column(key="members_no", header="工代会届次", kind="integer", help="数字", example=14),
        Column(key="since", header="任期起", kind="date", required=True, example="2020-12-01"),
        Column(key="until", header="任期止", kind="date", help="换届的日期，从这一天起属于下一届"),
        unit_column(),
    ),
)
CONGRESSES = SheetSpec(
    key="congress.congresses",
    title="代表大会",
    key_columns=("term", "kind", "staff_session", "members_session"),
    year_by="starts_on",
    help="每行一次大会；教代会和工代会合并召开的是一次。",
    columns=(
        term_column(),
        Column(key="kind", header="类型", choices=tuple(CongressKind.choices), required=True, example="joint"),
        Column(key="staff_session", header="教代会次", kind="integer", help="单开工代会不填", example=3),
        Column(key="members_session", header="工代会次", kind="integer", help="单开教代会不填", example=2),
        Column(key="starts_on", header="开幕日期", kind="date", required=True, example="2022-03-24"),
        Column(key="ends_on", header="闭幕日期", kind="date", required=True, example="2022-03-25"),
        Column(key="elects", header="换届", kind="yes_no"),
        Column(key="place", header="地点", max_length=100),
        Column(key="proposals_from", header="提案征集起", kind="date"),
        Column(key="proposals_until", header="提案征集止", kind="date", help="最后一天"),
    ),
)
DELEGATIONS = SheetSpec(
    key="congress.delegations",
    title="代表团",
    key_columns=("term", "name"),
    columns=(
        term_column(),
        Column(key="name", header="名称", max_length=100, required=True, example="某学院代表团"),
        Column(key="head", header="团长工号", kind="staff_number", example="T0001"),
    ),
)
DELEGATES = SheetSpec(
    key="congress.delegates",
    title="代表",
    key_columns=("term", "member", "since"),
    help="每行一位代表的一段任期。中途终止的填任期止和终止原因，补选的另起一行。",
    columns=(
        term_column(),
        Column(key="member", header="工号", kind="staff_number", required=True, example="T0001"),
        Column(key="unit", header="选举单位", help="编号或名称，空白为任期起所在的分工会"),
        Column(key="kind", header="代表类别", choices=tuple(DelegateKind.choices), help="空白为正式代表"),
        Column(
            key="category", header="人员类别", choices=tuple(DelegateCategory.choices), required=True, example="teacher"
        ),
        Column(key="delegation", header="代表团", max_length=100),
        Column(key="elected_on", header="选举日期", kind="date"),
        Column(key="since", header="任期起", kind="date", help="空白为本届任期起"),
        Column(key="until", header="任期止", kind="date", help="从这一天起不再是代表"),
        Column(key="ended_by", header="终止原因", choices=tuple(EndedBy.choices), help="有任期止的必填"),
    ),
)


class RegisterLoader(RowLoader):
    """Base of loaders: rows are saved and audited like back-office records; a blank 工会组织 is the school's union."""

    related = ()
    # Foreign keys written with their number or their name.
    named = {}

    def _resolved(self, sheet):
        rows = super()._resolved(sheet)
        root = root_unit() if rows else None
        for _, values in rows:
            self.complete(values, root)
        return rows

    def complete(self, values, root):
        """Fill in the values of blank cells before the key of the row is looked up."""
        if "unit" in values and values["unit"] is None:
            values["unit"] = root

    def find(self, rows):
        found = self.model._default_manager.select_related(*self.related)
        for name in self.spec.key_columns:
            values = {row[name] for row in rows}
            # A blank cell may stand for NULL as well as for "".
            if None not in values:
                found = found.filter(**{f"{name}__in": values})
        return {self.key(self.current(record)): record for record in found}

    def current(self, record):
        values = {column.key: getattr(record, column.key) for column in self.spec.columns}
        return {key: None if value == "" else value for key, value in values.items()}

    def create(self, values, *, actor):
        filled = {key: value for key, value in values.items() if value is not None}
        return save_record(self.model(**self.more(filled), **filled), actor=actor)

    def more(self, values):
        """Return further fields of a new record, derived from the row."""
        return {}

    def change(self, record, changes, *, actor):
        for key, value in changes.items():
            setattr(record, key, value)
        save_record(record, actor=actor)

    def unit_of(self, values):
        """Return the unit of a row: its own column, else that of the term or congress it belongs to."""
        body = values.get("congress") or values.get("term")
        return super().unit_of(values) or (body and body.unit)

    def export(self, scope):
        for record in self.model.objects.visible_to(scope).select_related(*self.related):
            row = self.current(record)
            yield row | {key: str(to_text(row[key])) for key, to_text in self.named.items() if row[key] is not None}


class RuleLoader(RegisterLoader):
    model = RuleOfProcedure

    def key(self, values):
        return (values["subject"], values["meeting_kind"] or "", values["body"] or "", values["valid_from"])

    def export(self, scope):
        return map(self.current, RuleOfProcedure.objects.all())


def unit_code(unit):
    """Return the code of the unit."""
    return unit.code


class TermLoader(RegisterLoader):
    model, related = Term, ("unit",)
    references = {"unit": UNIT}
    named = {"unit": unit_code}


class CongressLoader(RegisterLoader):
    model, related = Congress, ("unit", "term")
    references = {"term": TERM}
    named = {"term": str}

    def more(self, values):
        return {"unit": values["term"].unit}


class DelegationLoader(RegisterLoader):
    people = ("head",)
    model, related = Delegation, ("unit", "term", "head")
    references = {"term": TERM, "head": MEMBER}
    named = {"term": str, "head": lambda member: member.staff_no}

    def more(self, values):
        return {"unit": values["term"].unit}


class DelegateLoader(RegisterLoader):
    people = ("member",)
    model, related = Delegate, ("unit", "term", "member", "delegation")
    references = {"term": TERM, "member": MEMBER, "unit": UNIT}
    named = {"term": str, "member": lambda member: member.staff_no, "unit": unit_code, "delegation": str}

    def complete(self, values, root):
        values["since"] = values["since"] or values["term"].since

    def _resolved(self, sheet):
        rows = super()._resolved(sheet)
        known = {(one.term_id, one.name): one for one in Delegation.objects.select_related("term")} if rows else {}
        good = []
        for number, values in rows:
            name = values["delegation"]
            values["delegation"] = known.get((values["term"].pk, name)) if name else None
            if name and values["delegation"] is None:
                names = [one for term, one in known if term == values["term"].pk]
                sentence = f"{values['term']}没有叫“{name}”的代表团，请登记在工作表「代表团」{nearest(name, names)}"
                sheet.report(number, "delegation", sentence)
            else:
                good.append((number, values))
        return good

    def create(self, values, *, actor):
        return elect_delegate(actor=actor, **{key: value for key, value in values.items() if value is not None})

    def change(self, record, changes, *, actor):
        correct_delegate(record, actor=actor, **changes)


_MINE = {"prepare": IMPORT_WORKBOOK}

register(RULES, RuleLoader(), decide=permissions.CONFIRM_LEDGER, **_MINE)
register(TERMS, TermLoader(), after=("members.units",), **_MINE)
register(CONGRESSES, CongressLoader(), after=("congress.terms",), **_MINE)
register(
    DELEGATIONS,
    DelegationLoader(),
    after=("congress.terms", "members.members"),
    decide=permissions.CONFIRM_LEDGER,
    **_MINE,
)
register(DELEGATES, DelegateLoader(), after=("congress.delegations",), decide=permissions.CONFIRM_LEDGER, **_MINE)
