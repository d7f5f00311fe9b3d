"""Cleaning of single spreadsheet cells: a function returns the clean value (None when empty) or raises CellProblem.

Nothing is repaired by guessing: digits that Excel has lost, ambiguous dates and fractions of a cent are refused
with a sentence that says what to do.
"""

import datetime
import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from unionportal.spelling.capitals import amount_of_words
from unionportal.spelling.folding import INVISIBLE, latin, written_name
from unionportal.spelling.numerals import numerals_read
from unionportal.spelling.personal_numbers import masked_numbers, without_numbers

EXACT = 10**15  # Excel keeps 15 significant digits
YEARS = (1900, 2100)
EPOCH = datetime.date(1899, 12, 30)
MAX_AMOUNT = Decimal("9999999999.99")

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
LINES = re.compile("[\t\r\n\x85\u2028\u2029]+")
SPACES = re.compile(r"\s+")
PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
DAY_TEXT = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))")
SERIAL_TEXT = re.compile(r"[1-7]\d{4}")
MOBILE = re.compile(r"(?:\+?86)?(1\d{10})")
STAFF_NUMBER = re.compile(r"[0-9A-Za-z_-]+")
# As most are: nothing to fold, and not what is left of a long number.
PLAIN_NUMBER = re.compile(r"(?!\d[eE]\d+\Z)[0-9A-Za-z]+")
SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
MIDNIGHT = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2})?(\.0+)?$")
AMOUNT = re.compile(r"\d+(\.\d*)?|\.\d+")
GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?")
# Blanks within one number stand before every third digit (1 000) or between all (5 0 0), others between two numbers.
_BY_THREES, _APART = re.compile(r"(?<=\d)\s(?=\d{3}(?:\D|$))"), re.compile(r"\d\d\s+\d|\d\s+\d\d")
# Larger units of money behind a number: 3.6万元.
_FACTORS = {"百": 100, "千": 1_000, "万": 10_000}


class CellProblem(ValueError):
    """A cell that cannot be taken; `str()` is one Chinese sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell without a usable value: an Excel error (`text` like #N/A) or a formula whose result was not stored."""

    kind: str
    text: str = ""

    def problem(self) -> CellProblem:
        """Return the problem to report for this cell."""
        if self.kind == "error":
            return CellProblem(f"单元格是错误值 {self.text}，请改正公式或直接填写内容。")
        return CellProblem("公式没有计算结果，请在 Excel 或 WPS 中打开、保存一次，或粘贴为数值。")


class Shown(str):
    """A number as its cell shows it, filled up with zeros; `number` is what the cell holds."""

    __slots__ = ("number",)
    number: int | float

    def __new__(cls, text: str, number: int | float) -> "Shown":
        shown = super().__new__(cls, text)
        shown.number = number
        return shown


def stored(value: object) -> object:
    """Return the number that a Shown cell holds, any other value as it is."""
    return value.number if isinstance(value, Shown) else value


def tidy(value: str, *, lines: bool = False) -> str:
    """Return the text in NFC without invisible characters or outer spaces; line breaks become spaces unless `lines`."""
    if "_x" in value:
        value = ESCAPE.sub(lambda match: chr(int(match[1], 16)), value)
    if value.isascii():
        if value.isprintable():
            return value.strip()
    else:  # variation selectors count as printable
        value = INVISIBLE.sub("", value)
    if not value.isprintable():
        if found := CONTROL.search(value):
            raise CellProblem(f"含有看不见的非法字符（U+{ord(found[0]):04X}），请删去后重新输入。")
        value = value.replace("\r\n", "\n").replace("\r", "\n") if lines else LINES.sub(" ", value)
    value = value.strip()
    return value if unicodedata.is_normalized("NFC", value) else unicodedata.normalize("NFC", value)


def halfwidth(value: str) -> str:
    """Return the text with full-width letters, digits, signs and spaces made half-width; only for comparing."""
    return value if value.isascii() else unicodedata.normalize("NFKC", value)


def compact(value: str) -> str:
    """Return the text half-width and without any spaces."""
    return "".join(halfwidth(value).split())


def as_text(value: object, *, lines: bool = False) -> str:
    """Return the tidy text of a cell of any type, "" when empty; refuses numbers whose digits Excel has lost."""
    if value is None:
        return ""
    if isinstance(value, str):
        return tidy(value, lines=lines)
    if isinstance(value, BadCell):
        raise value.problem()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (int, float, Decimal)):
        return number_text(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def number_text(value: int | float | Decimal) -> str:
    """Return the number as Excel shows it unformatted; refuse 16 and more digits."""
    if value >= EXACT or value <= -EXACT:
        raise CellProblem("数字超过 15 位，Excel 已丢失末尾的数字；请把这一列设为“文本”格式后重新输入。")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)


def text(value: object, *, max_length: int = 200, lines: bool = False) -> str | None:
    """Return the text of the cell, at most `max_length` characters."""
    cleaned = as_text(value, lines=lines)
    if len(cleaned) > max_length:
        raise CellProblem(f"内容有 {len(cleaned)} 个字，最多 {max_length} 个字，请缩短。")
    return cleaned or None


def note(value: object, *, max_length: int = 200) -> str | None:
    """Return a remark without the numbers of identity documents, cards and telephones that stand in it."""
    remark = text(value, max_length=max_length)
    return without_numbers(remark) or None if remark else None


def has_numbers(value: object) -> bool:
    """Return whether numbers of persons stand in a remark, which `note` leaves out."""
    return isinstance(value, str | int | float) and without_numbers(str(value)) != str(value)


def digits(value: object, *, max_length: int = 32) -> str | None:
    """Return an ID, bank card or phone number as half-width text without spaces; leading zeros stay."""
    if type(value) is str and len(value) <= max_length and PLAIN_NUMBER.fullmatch(value):
        return value
    if isinstance(value, (datetime.date, datetime.timedelta, bool)):
        raise CellProblem("应为号码，却是日期或是/否；请把这一列设为“文本”格式后重新输入。")
    if isinstance(value, float) and not value.is_integer():
        raise CellProblem("应为号码，却是小数；请把这一列设为“文本”格式后重新输入。")
    if isinstance(value, (int, float)) and value < 0:
        raise CellProblem("应为号码，却是负数；请把这一列设为“文本”格式后重新输入。")
    cleaned = compact(as_text(value)).lstrip("'‘’`")
    if SCIENTIFIC.fullmatch(cleaned):
        raise CellProblem("号码变成了科学计数，末尾的数字已丢失；请把这一列设为“文本”格式后重新输入。")
    return text(cleaned, max_length=max_length)


def telephone(value: object, *, max_length: int = 32) -> str | None:
    """Return a telephone number; a mobile one without the country's code and the dashes that people put into it."""
    cleaned = digits(value, max_length=max_length)
    found = MOBILE.fullmatch(cleaned.replace("-", "")) if cleaned else None
    return found[1] if found else cleaned


def staff_number(value: object) -> str | None:
    """Return a staff number (工号) as text, leading zeros kept, letters as typed, at most 32 characters.

    A Greek or Cyrillic letter that looks like a Latin one becomes that one, in the case in which it was typed.
    """
    cleaned = digits(value)
    if cleaned and not cleaned.isascii():
        cleaned = latin(cleaned)
    if cleaned and not STAFF_NUMBER.fullmatch(cleaned):
        raise CellProblem(f"工号「{shown(cleaned)}」只能由字母、数字和短横线组成。")
    return cleaned


def person_name(value: object) -> str | None:
    """Return a person's name, at most 100 characters, the separator of foreign and minority names always U+00B7."""
    if value is not None and not isinstance(value, (str, BadCell)):
        raise CellProblem("应为姓名，却是数字或日期。")
    name = written_name(as_text(value))
    if PRIVATE.search(name):
        raise CellProblem("姓名含有系统造字，别的电脑无法显示；请改用标准字库中的生僻字，或联系管理员登记。")
    # Of letters alone, as characters are, most names are.
    if not name.isalpha() and (any(c.isdigit() for c in name) or name.startswith("·") or name.endswith("·")):
        raise CellProblem(f"「{shown(name)}」不像姓名，请检查。")
    return text(name, max_length=100)


def day(value: object, *, earliest: int = 1900, latest: int = 2100) -> datetime.date | None:
    """Return a date from a date cell, serial number or text (2026-1-2, 2026年1月2日, 20260102); years are inclusive."""
    # Most are, and need none of the questions below.
    found = value if type(value) is datetime.date else _day_of_cell(value)
    if found and (sentence := why_implausible(found.year, earliest, latest)):
        raise CellProblem(sentence)
    return found


def _day_of_cell(value: object) -> datetime.date | None:
    value = stored(value)
    if value is None or (isinstance(value, str) and not (value := SPACES.sub(" ", halfwidth(as_text(value))))):
        return None
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return day_of_number(value)
    if isinstance(value, str):
        return day_of_text(value)
    if isinstance(value, datetime.date):
        return value
    raise value.problem() if isinstance(value, BadCell) else CellProblem("不是日期，请填写如 2026-01-31。")


def why_implausible(year: int, earliest: int, latest: int) -> str:
    """Return the sentence that a year lies outside these, both included; "" for one that does not."""
    return "" if earliest <= year <= latest else f"年份 {year} 不合理，应在 {earliest} 至 {latest} 年之间。"


def day_of_number(value: float) -> datetime.date:
    """Return the date of an Excel serial number (1900 system) or of a whole number like 20260102."""
    whole = math.isfinite(value) and value == int(value)
    if whole and 19000101 <= value <= 21001231:
        return day_of_text(str(int(value)))
    if whole and YEARS[0] <= value <= YEARS[1]:
        # As a serial number it would be a day of 1905, which nobody means.
        raise CellProblem(f"「{int(value)}」只是年份，请填写到日，如 2026-01-31。")
    if whole and 61 <= value < 80_000:  # below 61 Excel counts a 29 February 1900 that never was
        return EPOCH + datetime.timedelta(days=int(value))
    raise CellProblem(f"「{value}」不是日期，请填写如 2026-01-31。")


def day_of_text(value: str) -> datetime.date:
    """Return the date written in year-month-day order."""
    compact = numerals_read(MIDNIGHT.sub("", value).replace(" ", "").lstrip("'‘’`").rstrip(".。"))
    compact = re.sub(r"(?<=\d)[—–−、,，](?=\d)", "-", compact)
    match = DAY_TEXT.fullmatch(compact)
    if match is None and SERIAL_TEXT.fullmatch(compact):
        return day_of_number(int(compact))
    if match is None:
        raise CellProblem(f"「{shown(value)}」不是完整的日期，请填写如 2026-01-31。")
    year, month, number = match[1], match[3] or match[5] or match[7], match[4] or match[6] or match[8]
    try:
        return datetime.date(int(year), int(month), int(number))
    except ValueError:
        raise CellProblem(f"「{shown(value)}」这一天不存在，请检查月份和日期。") from None


def money(value: object, *, maximum: Decimal = MAX_AMOUNT) -> Decimal | None:
    """Return yuan as Decimal with two places, not negative; more decimals are refused, never rounded."""
    value = stored(value)
    if isinstance(value, (datetime.date, datetime.timedelta, bool)):
        raise CellProblem("不是金额，请检查单元格格式，填写如 1234.50。")
    amount = number(value) if not isinstance(value, str) else amount_of_text(as_text(value))
    if amount is None:
        return None
    cents = amount.quantize(Decimal("0.01")) if abs(amount) < EXACT else amount
    if amount < 0:
        raise CellProblem("金额不能是负数，请检查；退回的款项请另行登记。")
    if cents > maximum:
        raise CellProblem(f"金额超过上限 {maximum:,.2f} 元，请检查是否多打了数字或单位有误。")
    if abs(cents - amount) > (Decimal("1e-9") if isinstance(value, float) else 0):
        raise CellProblem(f"金额 {amount.normalize():f} 超过两位小数，请填写到分。")
    return cents


def number(value: object) -> Decimal | None:
    """Return the exact decimal of a numeric cell."""
    value = stored(value)
    if value is None:
        return None
    if isinstance(value, BadCell):
        raise value.problem()
    if not isinstance(value, int | float | Decimal):
        raise CellProblem("不是数字，请检查。")
    amount = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not amount.is_finite():
        raise CellProblem("不是数字，请检查。")
    return amount


def amount_of_text(value: str) -> Decimal | None:
    """Return the Decimal of an amount typed as text, maybe with ￥, 元, 千, 万, separators, full-width or in words."""
    if _APART.search(_BY_THREES.sub("", halfwidth(value))):
        raise CellProblem(f"「{shown(value)}」里有不止一个数，请填写一个金额，如 1234.50。")
    plain = compact(value).replace("−", "-")
    if not plain:
        return None
    if plain.startswith("(") and plain.endswith(")"):
        raise CellProblem("金额不能用括号表示负数，请填写正数或另行登记。")
    written = re.sub(r"^(人民币|RMB|CNY)?[¥]?", "", plain, flags=re.IGNORECASE)
    if (amount := amount_of_words(written)) is not None:
        return amount
    body = re.sub(r"([元圆]|块钱?)整?$", "", written)
    if re.fullmatch(r"[-+]?[\d,.]+", body) and body[0] in "-+":
        raise CellProblem("金额前不要写正负号；负数不能导入，退回的款项请另行登记。")
    factor = _FACTORS.get(body[-1:], 1)
    body = body if factor == 1 else body[:-1]
    if not (len(body) <= 30 and body.isascii() and (AMOUNT.fullmatch(body) or GROUPED.fullmatch(body))):
        raise CellProblem(f"「{shown(value)}」不是金额，请填写如 1234.50。")
    return Decimal(body.replace(",", "")) * factor


def integer(value: object, *, minimum: int = 0, maximum: int = 999_999_999) -> int | None:
    """Return a whole number between the bounds, both included."""
    value = stored(value)
    if isinstance(value, (datetime.date, datetime.timedelta, bool)):
        raise CellProblem("应为整数，请检查单元格格式。")
    if isinstance(value, str):
        plain = compact(as_text(value))
        if not plain:
            return None
        if not re.fullmatch(r"[-+]?\d{1,15}(\.0{1,15})?|\d{1,3}(,\d{3}){1,4}", plain, re.ASCII):
            raise CellProblem(f"「{shown(plain)}」不是整数，请只填数字。")
        value = Decimal(plain.replace(",", ""))
    amount = number(value)
    if amount is None:
        return None
    if not minimum <= amount <= maximum:
        raise CellProblem(f"应在 {minimum} 至 {maximum} 之间，请检查。")
    if amount != int(amount):
        raise CellProblem(f"「{amount}」不是整数，请检查。")
    return int(amount)


def label_key(value: str) -> str:
    """Return the form under which labels are compared: half-width, lower case, without any spaces."""
    return value.lower() if value.isascii() and value.isalnum() else compact(value).casefold()


# Between several values in one cell; labels may contain commas of either kind.
JOINT = "；"


def choice(labels: Iterable[tuple[object, str]]) -> Callable[[object], object]:
    """Return a cleaner that turns a Chinese label (width, case and spaces do not matter) into its value."""
    pairs = [(key, str(label)) for key, label in labels]
    known = {label_key(label): key for key, label in pairs}
    listed = "、".join(label for _, label in pairs[:12]) + ("等" if len(pairs) > 12 else "")

    def clean(value: object) -> object:
        written = as_text(value)
        if not written:
            return None
        try:
            return known[label_key(written)]
        except KeyError:
            raise CellProblem(f"「{shown(written)}」不在可选范围内，只能填：{listed}。") from None

    return clean


def several(labels: Iterable[tuple[object, str]]) -> Callable[[object], str | None]:
    """Return a cleaner of cells with several labels between semicolons, each once, in the order of the table."""
    order = [str(label) for _, label in labels]
    one = choice(labels)
    place = dict(labels)

    def clean(value: object) -> str | None:
        found = {str(place[one(part)]) for part in listed(value) or ()}
        return JOINT.join(label for label in order if label in found) or None

    return clean


def listed(value: object) -> list[str] | None:
    """Return the texts between semicolons (；or ;), None for an empty cell."""
    parts = [part for part in map(tidy, as_text(value).replace(";", JOINT).split(JOINT)) if part]
    return parts or None


YES = frozenset({"是", "y", "yes", "true", "√", "✓", "✔", "1", "有", "对"})
NO = frozenset({"否", "n", "no", "false", "×", "✗", "✘", "0", "无", "不是"})


def yes_no(value: object) -> bool | None:
    """Return True for 是, False for 否."""
    key = label_key(as_text(value))
    if not key:
        return None
    if key not in YES and key not in NO:
        raise CellProblem(f"「{shown(key)}」看不懂，只能填“是”或“否”。")
    return key in YES


def shown(value: str) -> str:
    """Return the value shortened for a sentence, the numbers of persons in it masked."""
    value = masked_numbers(value)
    return value if len(value) <= 20 else value[:20] + "…"
