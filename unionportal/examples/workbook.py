"""An example year as one workbook, in the format people fill in."""

from unionportal.core import ledger
from unionportal.sheets.workbook import write_ledger


def write(file, rows_by_sheet):
    """Write {sheet key: rows} as 台账 to `file`; a key without sheet is an error."""
    entries = {entry.spec.key: entry.spec for entry in ledger.registered()}
    unknown = rows_by_sheet.keys() - entries.keys()
    if unknown:
        raise ValueError(f"no such sheets: {sorted(unknown)}")
    return write_ledger(file, [(spec, rows_by_sheet[key]) for key, spec in entries.items() if key in rows_by_sheet])
