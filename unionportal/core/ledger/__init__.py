"""The yearly workbook (台账): sheets registered by the apps, read all or nothing.

A sheet is registered in `<app>/sheets.py` (imported at start-up): its `SheetSpec`, its loader, and the sheets before
it that its rows refer to. 工号 is the key of a person; a blank cell never erases; the same file twice changes nothing.
A row loader writes through the app's services, row by row:

    CARDS = SheetSpec(
        key="members.cards",
        title="会员服务卡",
        key_columns=("card_no",),
        columns=(
            Column(key="card_no", header="卡号", kind="digits", required=True, example="2022000001"),
            Column(key="member", header="工号", kind="staff_number", required=True, example="T0001"),
            Column(key="issued_on", header="办卡日期", kind="date", required=True),
        ),
    )

    class CardLoader(RowLoader):
        model = ServiceCard                    # found by the key columns: columns are attributes of the same name
        references = {"member": Reference(Member, "staff_no", "没有工号为“{}”的会员。")}   # text → record, one query

        def create(self, values, *, actor):    # references are records, choices are values, blanks are None
            return issue_card(values["member"], actor=actor, card_no=values["card_no"], issued_on=values["issued_on"])

        def change(self, record, changes, *, actor):    # only what is filled in and differs; ValidationError refuses
            edit_card(record, actor=actor, **changes)

    register(CARDS, CardLoader(), after=("members.members",), prepare=permissions.IMPORT_WORKBOOK)

`prepare` is the permission of whoever may make such rows. Where they decide something — money, grants, offices —
`decide` is the permission of the other person who confirms them (`confirming.py`), and the loader names the columns
`people`, `payee` and `amount` that a row is about (`benefits.py`: nobody confirms what benefits himself).
`keep` is the permission of those who write such rows of their own unit in the portal, `review` that of who agrees.
An import is undone by the histories of the tables that it wrote (`undoing`); a sheet whose rows stay says why: `kept`.

A row loader may also define `find(rows)` and `current(record)` when columns are not plain attributes, `private` for
columns whose values are never shown in a preview, `export(scope)` for the filled 台账 (`masks` are how it shows the
private ones, `whole` who may have them whole for a reason, as in lists). Plain records need only a model
and its references, see `RecordLoader`; thousands of rows, see `TableLoader`.
`explain("constraint_name", "句子。")` gives the sentence of a database constraint.
"""

from unionportal.core.ledger.engine import ChangedSincePreview, Preview, Refused, apply, preview
from unionportal.core.ledger.records import RecordLoader
from unionportal.core.ledger.references import Reference, UnitReference
from unionportal.core.ledger.refusals import explain
from unionportal.core.ledger.registry import entry_of, is_office, may_prepare, offered, register, registered, specs
from unionportal.core.ledger.rows import RowLoader
from unionportal.core.ledger.sheet import Change, SheetLoad, SheetResult
from unionportal.core.ledger.tables import TableLoader
from unionportal.sheets.columns import CLEARS

# What the template says on its first sheet.
GUIDE = (
    "工会台账",
    "每张工作表一类记录，一行一条。表头带 * 的列必填；带下拉箭头的格子请从列表中选。",
    "灰色的示例行不会导入。工作表可以只填其中几张，用不到的可以删去，但不要改名。",
    "会员以工号识别。空白的格子不会清除已登记的内容；同一份文件再导入一次不会有任何变化。",
    f"要清除已登记的备注、说明等文字，在那一格写“{CLEARS[0]}”；预览写明从什么改为空。",
    "身份证号、银行卡号、工号所在的列是文本格式，请不要改成数字，否则末尾的数字会丢失。",
    "有任何一处问题，整个文件都不会导入；请按列出的位置改正后再上传。",
)

__all__ = [
    "GUIDE",
    "Change",
    "ChangedSincePreview",
    "Preview",
    "RecordLoader",
    "Reference",
    "Refused",
    "RowLoader",
    "SheetLoad",
    "SheetResult",
    "TableLoader",
    "UnitReference",
    "apply",
    "entry_of",
    "explain",
    "is_office",
    "may_prepare",
    "offered",
    "preview",
    "register",
    "registered",
    "specs",
]
