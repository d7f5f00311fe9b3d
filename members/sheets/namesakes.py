"""The new rows of the roster that may be about people who are registered already, or about one person twice."""

from collections import defaultdict

from members.services.likeness import Registered
from members.sheets.units import UNIT
from unionportal.spelling.folding import folded_key, skeleton

# Beyond so many people who may be registered already only their number is given.
_SIMILAR_SHOWN = 100
# So many names are shown in one sentence.
_NAMES_SHOWN = 12


def compare(sheet, numbers, columns):
    """Give the staff numbers the spelling of the registered ones; report the new rows that are like somebody."""
    registered, similar = Registered(), []
    elsewhere, fresh, spelled = [], defaultdict(list), []
    rows = zip(numbers, columns["staff_no"], columns["name"], columns["unit"], strict=True)
    for number, written, name, unit in rows:
        known = registered.numbers.get(folded_key(written))
        spelled.append(staff_no := known or written)
        if known:
            continue
        if name:
            fresh[folded_key(name)].append((number, staff_no, name))
        likely = registered.near_numbers(staff_no)
        if likely and not sheet.is_decided_new(number):
            sheet.report_near(number, "staff_no", registered.likeness(staff_no, name, None, likely), likely)
        elif sentence := registered.likeness(staff_no, name, unit and unit.pk, likely):
            similar.append((number, sentence))
        elif others := registered.elsewhere(name):
            elsewhere.append((number, others))
        registered.likely[skeleton(staff_no)].append((staff_no, name))
    columns["staff_no"] = spelled
    repeated = [(rows[0][2], rows) for rows in fresh.values() if len(rows) > 1]
    # Whoever confirms has seen them.
    sheet.sign(similar, elsewhere, repeated)
    header = sheet.spec.header_of("staff_no")
    for number, sentence in similar[:_SIMILAR_SHOWN]:
        sheet.parsed.report(number, header, sentence, warning=True)
    if (more := len(similar) - _SIMILAR_SHOWN) > 0:
        sentence = f"另有 {more} 行的工号或姓名与登记的相近，请核对是不是同一个人。"
        sheet.parsed.report(0, header, sentence, warning=True)
    _report_names(sheet, elsewhere, repeated)


def compare_faulty(sheet, check_name):
    """Report at the rows that have a bad cell already what else may be wrong with who they are, all at once.

    `check_name(sheet, row, number, name, registered name)` reports a number that is registered under another name.
    """
    rows = sheet.parsed.faulty
    if not any(row.values["staff_no"] for row in rows):
        return
    registered, elsewhere, header = Registered(), [], sheet.spec.header_of("staff_no")
    units = UNIT.resolve({row.values["unit"] for row in rows})
    for row in rows:
        staff_no, name, unit = (row.values[key] for key in ("staff_no", "name", "unit"))
        if not staff_no:
            continue
        if known := registered.numbers.get(folded_key(staff_no)):
            check_name(sheet, row.number, known, name, registered.names[known])
        elif likely := registered.near_numbers(staff_no) if not sheet.is_decided_new(row.number) else ():
            sheet.report_near(row.number, "staff_no", registered.likeness(staff_no, name, None), likely)
        elif sentence := registered.likeness(staff_no, name, getattr(units.get(unit), "pk", None)):
            sheet.parsed.report(row.number, header, sentence, warning=True)
        elif others := registered.elsewhere(name):
            elsewhere.append((row.number, others))
    _report_names(sheet, elsewhere, [])


def _report_names(sheet, elsewhere, repeated):
    """Name in one sentence each the new rows called as somebody in another unit, and those of one name."""
    header = sheet.spec.header_of("name")
    if elsewhere:
        names = [f"第{number}行 {'、'.join(others)}" for number, others in elsewhere[:_NAMES_SHOWN]]
        more = f"等 {len(elsewhere)} 行" if len(elsewhere) > _NAMES_SHOWN else ""
        sentence = f"别的分工会有同名的人：{'；'.join(names)}{more}。调动的请写原来的工号和调入日期；另一位的照新增。"
        sheet.parsed.report(0, header, sentence, warning=True)
    if repeated:
        names = [f"“{name}”在{'、'.join(f'第{number}行' for number, *_ in rows)}" for name, rows in repeated]
        more = f"等 {len(names)} 个姓名" if len(names) > _NAMES_SHOWN else ""
        sentence = f"文件里有同名、不同工号的新会员：{'；'.join(names[:_NAMES_SHOWN])}{more}。请核对是不是同一个人。"
        sheet.parsed.report(0, header, sentence, warning=True)
