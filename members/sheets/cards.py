"""工作表「会员服务卡」."""

from members.models import ServiceCard
from members.services.cards import correct_card, issue_card
from members.sheets.officers import MEMBER
from unionportal.core.ledger import RowLoader
from unionportal.sheets.columns import Column, SheetSpec

CARDS = SheetSpec(
    key="members.cards",
    title="会员服务卡",
    key_columns=("card_no",),
    columns=(
        Column(key="card_no", header="卡号", kind="digits", required=True, example="2022000001"),
        Column(key="member", header="工号", kind="staff_number", required=True, example="T0001"),
        Column(key="issued_on", header="办卡日期", kind="date", required=True, example="2022-09-20"),
    ),
)


class CardLoader(RowLoader):
    model = ServiceCard
    references = {"member": MEMBER}
    people = ("member",)

    def create(self, values, *, actor):
        return issue_card(values["member"], actor=actor, card_no=values["card_no"], issued_on=values["issued_on"])

    def change(self, record, changes, *, actor):
        correct_card(record, actor=actor, **changes)

    def export(self, scope):
        for card in ServiceCard.objects.visible_to(scope).select_related("member"):
            yield {"card_no": card.card_no, "member": card.member.staff_no, "issued_on": card.issued_on}
