"""Forms of others, e.g. of the superior union: an .xlsx or .docx with `{figures}` in it, filled for any period.

The placeholders are of the text language of reports: figures, sums, shares, lists, with their formats. Nothing of the
file is executed and nothing of it is kept.
"""

from dataclasses import dataclass

from unionportal.reports.numbers import values
from unionportal.reports.text.check import Unknown, check
from unionportal.reports.text.markup import FigureRef, parse
from unionportal.reports.text.pieces import written
from unionportal.sheets.placeholders.files import Fill, fill_placeholders, find_placeholders, placeholders_of


@dataclass(frozen=True)
class FilledForm:
    """The file with its answers, how many places have one, and what could not be filled, each with its place.

    `kind` is the ending of such files, whatever the upload was called.
    """

    data: bytes
    kind: str
    filled: int
    problems: tuple[str, ...]


def fill_form(source, *, period, unit, scope):
    """Return the FilledForm of an uploaded file; what cannot be filled stays as it was. Raise only `Rejected`.

    Figures are counted in `scope`, in `unit` or, if None, everywhere in it.
    """
    found = find_placeholders(source)
    places = [(place, one) for place, text in found["texts"] for one in placeholders_of(text)]
    parsed = {one: parse(one) for one in dict.fromkeys(one for _, one in places)}
    known = values.live(period, unit, parsed.values(), scope=scope)
    unknown = Unknown()
    wrong = {one: problems for one, text in parsed.items() if (problems := check(text, known, unknown))}
    fill = Fill(texts={}, numbers={})
    for one, text in parsed.items():
        if one in wrong:
            continue
        parts = [part for block in text.blocks for part in getattr(block, "parts", ())]
        fill["texts"][one] = "".join(written(parts, known))
        if (number := _number(parts, known)) is not None:
            fill["numbers"][one] = number
    lines = [f"{place} 的 {one}：{wrong[one][0].sentence}" for place, one in places if one in wrong]
    lines += [f"{place} 有没有配成对的花括号，或者是全角的，请写成 {{数字名称}}。" for place in found["stray"]]
    if found["elsewhere"]:
        lines.append(f"有 {found['elsewhere']} 处写在图形、批注或表格的页眉页脚里，这些地方不填写，请改写在单元格里。")
    filled = [one for _, one in places if one not in wrong]
    return FilledForm(fill_placeholders(source, fill), found["kind"], len(filled), tuple(lines))


def _number(parts, known):
    """Return (number, whether of per cent) of a placeholder that is one figure as it is, for a cell of its own."""
    if len(parts) != 1 or not isinstance(parts[0], FigureRef) or parts[0].format or parts[0].is_change:
        return None
    value = known.figure(parts[0].name)
    return None if value.value is None else (str(value.value), value.is_rate)
