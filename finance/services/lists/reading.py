"""A list that somebody uploads or pastes, read by the description of its kind."""

from django.core.exceptions import ValidationError

from unionportal.core.values.rules import first_of
from unionportal.sheets.parsing import parse
from unionportal.sheets.paste import read_pasted
from unionportal.sheets.reader import read_workbook

# So many problems are told at once.
_TOLD = 10


def read_listed(spec, *, file=None, text=""):
    """Return the rows of the one sheet of a file, or of pasted cells, by their `spec`; ValidationError names the wrong.

    It takes the layouts of other people's lists: titles above, headings in other words.
    """
    book = read_pasted(text) if file is None else read_workbook(file)
    sheets = [sheet for sheet in book.sheets.values() if any(any(row) for row in sheet.rows)]
    if len(sheets) != 1:
        several = f"文件里有几张有内容的工作表，请只留{spec.title}的一张。"
        raise ValidationError(several if sheets else "文件是空的。")
    parsed = parse(spec, sheets[0])
    if not parsed.ok:
        wrong = [str(one) for one in parsed.problems if not one.warning]
        raise ValidationError(first_of(wrong, _TOLD, count=parsed.errors))
    return parsed.rows
