"""工作表「工会组织」."""

from django.core.exceptions import ValidationError

from unionportal.core.choices import UnitKind
from unionportal.core.ledger import RowLoader, UnitReference
from unionportal.core.models import Unit
from unionportal.core.services.organisation import close_unit, open_unit, rename_unit
from unionportal.sheets.columns import Column, SheetSpec

# For every sheet.
UNIT = UnitReference(narrow=lambda units: units.organisations())
DEPARTMENT = UnitReference(
    sentence="没有编号或名称为“{}”的承办部门，请登记在工作表「工会组织」。", narrow=lambda units: units.departments()
)
PARENT = UnitReference()

UNITS = SheetSpec(
    key="members.units",
    title="工会组织",
    key_columns=("code",),
    help="每行一个工会组织，上级写在下级之前。更名、撤销也在这里填写；合并、分设请在系统中办理。",
    examples=(
        {
            "code": "B01",
            "name": "后勤处",
            "kind": UnitKind.DEPARTMENT,
            "parent": "校工会",
            "opened_on": "2015-01-01",
        },
    ),
    columns=(
        Column(key="code", header="编号", kind="digits", max_length=20, required=True, example="F01"),
        Column(key="name", header="名称", max_length=100, required=True, example="某学院分工会"),
        Column(key="kind", header="类型", choices=tuple(UnitKind.choices), required=True, example=UnitKind.BRANCH),
        Column(key="parent", header="上级编号", max_length=100, help="编号或名称，校工会不填", example="校工会"),
        Column(key="opened_on", header="成立日期", kind="date", required=True, example="2015-01-01"),
        Column(key="renamed_on", header="更名日期", kind="date", help="只在名称与登记的不同时填写"),
        Column(key="closed_on", header="撤销日期", kind="date", help="从这一天起不再存在"),
        Column(key="document", header="依据文件", max_length=100),
    ),
)


class UnitLoader(RowLoader):
    model = Unit
    extra = frozenset({"renamed_on", "document"})

    def current(self, record):
        return {
            "code": record.code,
            "name": record.name,
            "kind": record.kind,
            "parent": record.parent.code if record.parent else None,
            "opened_on": record.opened_on,
            "closed_on": record.closed_on,
        }

    def find(self, rows):
        found = Unit.objects.select_related("parent").filter(code__in=[row["code"] for row in rows])
        return {(unit.code,): unit for unit in found}

    def create(self, values, *, actor):
        unit = open_unit(
            actor=actor,
            code=values["code"],
            name=values["name"],
            kind=values["kind"],
            parent=self._parent(values),
            on=values["opened_on"],
            document=values["document"] or "",
        )
        if values["closed_on"]:
            close_unit(unit, actor=actor, on=values["closed_on"], document=values["document"] or "")
        return unit

    def _load_row(self, sheet, number, values, existing):
        record = existing.get(self.key(values))
        if record and record.parent and values["parent"] not in (None, record.parent.code):
            found = PARENT.resolve({values["parent"]})[values["parent"]]
            values["parent"] = found if isinstance(found, str) else found.code
        super()._load_row(sheet, number, values, existing)

    def _parent(self, values):
        if values["kind"] == UnitKind.UNION:
            other = Unit.objects.filter(kind=UnitKind.UNION).first()
            if other:
                raise ValidationError({"code": f"校工会已经登记，编号是“{other.code}”。"})
            return None
        if not values["parent"]:
            raise ValidationError({"parent": "必填，不能为空。"})
        parent = PARENT.resolve({values["parent"]})[values["parent"]]
        if isinstance(parent, str):
            raise ValidationError({"parent": f"{parent}上级要写在下级之前。"})
        return parent

    def change(self, record, changes, *, actor):
        document = changes.get("document", "")
        for key in ("kind", "parent", "opened_on"):
            if key in changes:
                raise ValidationError({key: "与登记的不同；已登记的组织不能改这一项。"})
        if "name" in changes:
            on = changes.get("renamed_on")
            if not on:
                raise ValidationError({"name": f"登记的名称是“{record.name}”。更名请填写“更名日期”。"})
            record = rename_unit(record, actor=actor, name=changes["name"], on=on, document=document)
        if "closed_on" in changes:
            close_unit(record, actor=actor, on=changes["closed_on"], document=document)

    def export(self, scope):
        units = Unit.objects.exclude(pk__in=Unit.objects.never_opened().values("pk"))
        return map(self.current, units.select_related("parent").visible_to(scope))
