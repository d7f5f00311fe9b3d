"""What a row of the roster says of a bank card: one that is recorded changes only where somebody ticks it."""

from members.models import Member
from members.personal.bank_cards import folded_card, why_no_card
from unionportal.core.ledger.reading.people import few
from unionportal.core.sealing.fields import unseal
from unionportal.sheets.layout.layout import question_of
from unionportal.spelling.personal_numbers import mask_card

_KEY = "bank_card"
_CARD = Member._meta.get_field(_KEY)


def check_cards(sheet, numbers, columns, existing):
    """Report wrong check digits, and keep the recorded card and its bank where the maker did not tick the row.

    The money of a claim goes to it: whoever looks at many changes must not miss that one.
    """
    kept, changed = [], []
    for place, number in enumerate(numbers):
        card, before = folded_card(columns[_KEY][place]), existing.get((columns["staff_no"][place],)) or {}
        stands = unseal(before[_KEY], _CARD.bound_to(before["uid"])) if card and before.get(_KEY) else ""
        columns[_KEY][place] = card or None
        if not card or (stands and card == folded_card(stands)):
            continue
        if wrong := why_no_card(card):
            sheet.report(number, _KEY, wrong)
        if not stands:
            continue
        question = question_of(number, _KEY)
        told = f"{columns['staff_no'][place]} {before['name']}　{mask_card(stands)} → {mask_card(card)}"
        sheet.parsed.ticks[question] = told
        is_ticked = question in sheet.parsed.layout.answers
        (changed if is_ticked else kept).append(f"第{number}行 {told}")
        if not is_ticked:
            columns[_KEY][place] = columns["bank_name"][place] = None
    header = sheet.spec.header_of(_KEY)
    if kept:
        told = f"与登记的不同，没有换：{few(kept)}。本人要换的，请在“对应关系”里逐个勾选。"
        sheet.parsed.report(0, header, told, warning=True)
    if changed:
        sheet.parsed.report(0, header, f"按您的勾选换卡，以后的钱付到新的卡上：{few(changed)}。", warning=True)
