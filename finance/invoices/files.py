"""An invoice file of somebody, read in the limited child: what it says of itself, or nothing."""

import datetime
import logging
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from pathlib import Path

from unionportal.sheets.limited import packages_with, run_script

log = logging.getLogger(__name__)
_CHILD = Path(__file__).with_name("child.py")
_SECONDS = 8
_LIMITS = {
    "entries": 400,
    "unpacked": 60_000_000,
    "ratio": 200,
    "memory": 512 * 1024 * 1024,
    "seconds": _SECONDS,
    "pages": 3,
    "characters": 60_000,
    "attachments": 10,
}
# What is taken from a file, in the order of the form.
FIELDS = (
    "kind",
    "code",
    "number",
    "issued_on",
    "total",
    "tax",
    "buyer_name",
    "buyer_tax_number",
    "seller_name",
    "seller_tax_number",
    "corrects_number",
)
# Characters that no column takes: controls, and halves of a pair.
_UNFIT = ("Cc", "Cs")
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})|^(\d{4})(\d{2})(\d{2})$")
# Not that of values.money: the child that reads a file loads no Django.
_MOST, _FEN = Decimal("1000000000000"), Decimal("0.01")


def read_invoice(data):
    """Return {field: clean value} of what the file says; empty where it cannot be read, which somebody types then."""
    said = _read(data)
    cleaned = {name: _clean(name, text) for name, text in said.items() if name in FIELDS}
    return {name: value for name, value in cleaned.items() if value not in (None, "")}


def numbers_in(data):
    """Return the numbers of the invoices in a file of several, in their order; [] where it is not one of several."""
    return str(_read(data).get("numbers", "")).split()


def _read(data):
    verdict = run_script(_CHILD, _LIMITS | {"packages": packages_with("pypdf")}, data, _SECONDS)
    if verdict[0] == "rejected":
        log.info("an invoice was not read: %s", verdict[1])
        return {}
    return verdict[1]


def _clean(name, text):
    text = " ".join("".join(one for one in " ".join(str(text).split()) if not _is_unfit(one)).split())
    if name == "issued_on":
        return _day(text)
    if name in ("total", "tax"):
        return _money(text)
    if name in ("code", "number", "corrects_number", "buyer_tax_number", "seller_tax_number"):
        text = text.replace(" ", "").upper()
    return text


def _is_unfit(character):
    return unicodedata.category(character) in _UNFIT


def _day(text):
    found = _DAY.search(text)
    if found is None:
        return None
    try:
        return datetime.date(*(int(part) for part in found.groups() if part))
    except ValueError:
        return None


def _money(text):
    try:
        amount = Decimal(text.replace(",", "").lstrip("¥￥"))
    except InvalidOperation:
        return None
    if not amount.is_finite() or abs(amount) >= _MOST:
        return None
    # An amount finer than 分 is no amount of an invoice.
    fen = amount.quantize(_FEN)
    return fen if fen == amount else None
