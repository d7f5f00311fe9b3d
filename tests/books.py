"""Workbooks as people send them: a sheet per spec, raw cell values by column key."""

import io

from openpyxl import Workbook

from unionportal.core.ledger import registered


def book(**sheets):
    """The bytes of a workbook; `roster=[{"staff_no": …}, …]`, sheets by the last part of their key."""
    workbook = Workbook(write_only=True)
    known = {entry.spec.key: entry.spec for entry in registered()}
    for name, rows in sheets.items():
        spec = next(spec for key, spec in known.items() if name in (key.replace(".", "_"), key.split(".")[1]))
        sheet = workbook.create_sheet(spec.title)
        sheet.append([column.header for column in spec.columns])
        for row in rows:
            assert row.keys() <= {column.key for column in spec.columns}, row
            sheet.append([_label(column, row.get(column.key)) for column in spec.columns])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _label(column, value):
    if column.labels and value in column.labels:
        return column.labels[value]
    return value


def member_row(number=1, **values):
    """A valid, boring row of the roster."""
    return {
        "staff_no": f"T{number:05}",
        "name": "张三",
        "gender": "male",
        "unit": "纺织学院分工会",
        "employment": "established",
        "joined_on": "2020-09-01",
        **values,
    }


def id_number(number=1, *, born="19850615", male=True):
    """A valid resident identity number of nobody."""
    body = f"310000{born}{(number * 2 + (1 if male else 0)) % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]
