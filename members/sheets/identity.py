"""What a row of the roster says against the identity number: that of the row, or the one that is registered."""

from members.choices import IdType
from members.models import Member
from members.personal.consistency import contradictions, differences, fitted_id_number, read_from_number
from members.personal.months import is_same_month
from unionportal.core.sealing.fields import unseal

GROUND = "archive_ground"
_ASKED_ONCE = "文件里没有这一列的，可以在“对应关系”里填一次。"
_NUMBER = Member._meta.get_field("id_number")


def check_identity(sheet, number, place, columns, before):
    """Report where sex or birth date of the row differ from the identity number; a blank birth date is read from it.

    With its ground both are kept. A ground that the maker gave once for all rows stays with those that need it.
    """
    given = columns[GROUND][place]
    if given and GROUND in sheet.parsed.fixed_in(number):
        columns[GROUND][place] = None
    gender, born = columns["gender"][place], columns["birth_date"][place]
    if text := columns["id_number"][place]:
        id_type = columns["id_type"][place] or before.get("id_type") or IdType.RESIDENT
        try:
            text = columns["id_number"][place] = fitted_id_number(id_type, text)
        except ValueError as wrong:
            sheet.report(number, "id_number", str(wrong))
            return
        if born is None and (born := _archived(before, id_type, text)) is None:
            born = columns["birth_date"][place] = read_from_number(id_type, text).get("birth_date")
    elif (gender and gender != before.get("gender")) or (born and born != before.get("birth_date")):
        id_type, text = before.get("id_type"), _registered(before)
    if not text:
        return
    if columns["birth_date"][place] is not None:
        born = _day_of_month(sheet, number, place, columns, before, read_from_number(id_type, text).get("birth_date"))
    ground = given or before.get(GROUND)
    found = list((differences if ground else contradictions)(id_type, text, gender, born))
    for key, sentence in found:
        if ground:
            sheet.parsed.report(number, sheet.spec.header_of(key), f"{sentence}两者都保留。", warning=True)
            continue
        has_column = GROUND in sheet.parsed.layout.columns
        if not has_column:
            sheet.parsed.wanted.add(GROUND)
        sheet.report(number, key, sentence if has_column else f"{sentence}{_ASKED_ONCE}")
    if found and not before.get(GROUND):
        columns[GROUND][place] = given


def _day_of_month(sheet, number, place, columns, before, read):
    """Return the birth date of the row: where it names the month alone, the day `read` from the number of that month.

    A full date that is recorded stays.
    """
    born, rows = columns["birth_date"][place], sheet.parsed.by_month.get("birth_date", set())
    if not (born and read and number in rows and is_same_month(born, read)):
        return born
    if born != before.get("birth_date") or before["birth_by_month"]:
        born = columns["birth_date"][place] = read
        rows.discard(number)
    return born


def _archived(before, id_type, text):
    """Return the recorded birth date that differs from the number and was not read from a former one, or None."""
    born = before.get("birth_date")
    read = read_from_number(id_type, text).get("birth_date", born)
    if born is None or born == read or (before["birth_by_month"] and is_same_month(born, read)):
        return None
    if not before.get(GROUND) and read_from_number(before["id_type"], _registered(before)).get("birth_date") == born:
        return None
    return born


def _registered(before):
    """Return the number that is registered, "" if there is none."""
    sealed = before.get("id_number")
    return unseal(sealed, _NUMBER.bound_to(before["uid"])) if sealed else ""
