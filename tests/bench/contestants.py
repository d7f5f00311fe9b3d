"""The two ways, on the same rows."""

import datetime
import gc
import io
import time
from unittest.mock import patch

import tablib
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from import_export import fields, resources, widgets

from members.choices import Employment, Gender, Post
from members.models import Member
from members.personal.bank_cards import why_no_card
from members.personal.pinyin import name_key
from tests.bench.workbook_import import Statements
from tests.books import book, id_number
from tests.factories import GrantFactory
from unionportal.core import ledger
from unionportal.core.choices import Role, UnitKind
from unionportal.core.database.together import CheckedTogether
from unionportal.core.models import Unit, User
from unionportal.sheets.reader import read_workbook

_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许", "文武德明志强国庆小红丽华建军海燕晓东春梅"
# Other worksheets of the template have fewer rows.
_FEW_ROWS = 1000
_BIRTHS = datetime.date(1960, 1, 1)
COLUMNS = [
    "staff_no",
    "name",
    "gender",
    "birth_date",
    "ethnicity",
    "political",
    "education",
    "title_level",
    "id_type",
    "id_number",
    "mobile",
    "email",
    "bank_name",
    "bank_card",
    "department",
    "unit",
    "post",
    "employment",
    "entered_on",
    "joined_on",
    "left_on",
    "pays_dues",
    "in_wage_base",
    "note",
]


def _card(number):
    """A number with its check digit."""
    return next(one for one in (f"622202{number:012}{digit}" for digit in range(10)) if not why_no_card(one))


def rows(count):
    """`count` members over 20 units, every column filled that a member in the union has."""
    for n in range(count):
        born, male = _BIRTHS + datetime.timedelta(days=n % 14_000), n % 2 == 0
        yield {
            "staff_no": f"T{n:06}",
            "name": _SURNAMES[n % 20] + _GIVEN[n // 20 % 20] + _GIVEN[n // 400 % 20],
            "gender": (Gender.MALE if male else Gender.FEMALE).value,
            "birth_date": born,
            "ethnicity": "汉族",
            "political": "群众" if n % 3 else "中共党员",
            "education": "博士研究生" if n % 2 else "硕士研究生",
            "title_level": "中级",
            "id_type": "resident",
            "id_number": id_number(n // 14_000 * 500 + n % 500, born=f"{born:%Y%m%d}", male=male),
            "mobile": f"138{n:08}",
            "email": f"t{n}@example.edu.cn",
            "bank_name": "某银行",
            "bank_card": _card(n),
            "department": f"第{n % 60}系",
            "unit": f"第{n % 20}分工会",
            "post": list(Post)[n % 4].value,
            "employment": list(Employment)[n % 4].value,
            "entered_on": datetime.date(2010, 9, 1),
            "joined_on": datetime.date(2010, 10, 1),
            "left_on": None,
            "pays_dues": True,
            "in_wage_base": True,
            "note": f"备注{n}",
        }


def units():
    """Set up the union and its 20 sub-unions."""
    root = Unit.objects.create(code="U", name="校工会", kind=UnitKind.UNION, opened_on=_BIRTHS)
    for n in range(20):
        Unit.objects.create(code=f"U{n}", name=f"第{n}分工会", parent=root, opened_on=_BIRTHS)


def ours(count, changed):
    units()
    officer = User.objects.create_user("office", name="专干")
    GrantFactory(user=officer, unit=Unit.root(), role=Role.OFFICER)
    table = list(rows(count))
    first = book(members=table)
    for row in table[:changed]:
        row["note"] = "改过的备注"
    again = book(members=table)
    del table
    gc.collect()
    with Statements(connection) as previewed:
        preview = ledger.preview(first, actor=officer)
    with Statements(connection) as confirmed:
        ledger.apply(first, actor=officer, expected=preview.fingerprint, cells=preview.cells)
    events = apps.get_model("members", "MemberEvent").objects
    before = events.count()
    with Statements(connection) as repeated:
        preview = ledger.preview(again, actor=officer)
        ledger.apply(again, actor=officer, expected=preview.fingerprint, cells=preview.cells)
    return {
        "seconds": previewed.seconds + confirmed.seconds,
        "preview": previewed.seconds,
        "confirm": confirmed.seconds,
        "queries": previewed.count + confirmed.count + 2,  # one COPY each
        "again": repeated.seconds,
        "least": _read_and_copied(first),
        "written": events.count() - before,
        "rows": Member.objects.count(),
    }


def _read_and_copied(workbook):
    """The seconds of the least that any import does: read the workbook and COPY its cells as text, unchecked."""
    began = time.perf_counter()
    (sheet,) = (one for one in read_workbook(workbook).sheets.values() if len(one.rows) > _FEW_ROWS)
    width, lines = max(map(len, sheet.rows)), io.StringIO()
    for row in sheet.rows:
        cells = ["" if cell is None else str(cell) for cell in row]
        lines.write("\t".join([*cells, *[""] * (width - len(cells))]) + "\n")
    lines.seek(0)
    with transaction.atomic(), connection.cursor() as cursor:
        columns = ", ".join(f"c{place} text" for place in range(width))
        cursor.execute(f"CREATE TEMPORARY TABLE copied ({columns}) ON COMMIT DROP")
        cursor.copy_expert("COPY copied FROM STDIN", lines)
    return time.perf_counter() - began


class StockResource(resources.ModelResource):
    """import-export as its documentation begins, with the validation of the model as Django does it."""

    unit = fields.Field(attribute="unit", column_name="unit", widget=widgets.ForeignKeyWidget(Unit, "name"))

    class Meta:
        model = Member
        fields = COLUMNS
        import_id_fields = ["staff_no"]
        clean_model_instances = True

    def before_save_instance(self, instance, row, **kwargs):
        instance.name_key = name_key(instance.name)


def stock(count, changed):
    units()
    data = tablib.Dataset(*[[row[name] for name in COLUMNS] for row in rows(count)], headers=COLUMNS).export("xlsx")
    # That our models ask their checks by SQL that is made once is ours, not the default.
    with patch.object(CheckedTogether, "get_constraints", Model.get_constraints), Statements(connection) as both:
        for dry_run in (True, False):
            dataset = tablib.Dataset().load(io.BytesIO(data), format="xlsx")
            result = StockResource().import_data(dataset, dry_run=dry_run, raise_errors=True)
            assert not result.has_validation_errors(), result.invalid_rows[0].error
    return {"seconds": both.seconds, "queries": both.count, "rows": Member.objects.count()}
