"""The sections of what members itself keeps: the membership over time, the offices, the service cards."""

from members.dossier.sections import Line, Section, during, noted, register_section
from members.models import Membership, OfficerTerm, ServiceCard


def _membership(span, scope):
    ends = (span.get_joined_by_display(), span.get_left_by_display(), span.document and f"依据：{span.document}")
    return Line(str(span.unit), noted(during(span.since_as_known, span.until), *ends))


def _term(term, scope):
    return Line(f"{term.unit} {term.get_post_display()}", during(term.since, term.until))


def _card(card, scope):
    return Line(card.card_no, noted(card.issued_on))


register_section(
    Section(
        code="memberships",
        label="会籍沿革",
        place=10,
        model=Membership,
        joined=("unit",),
        order=("-since",),
        line=_membership,
    )
)
register_section(
    Section(
        code="terms",
        label="任职",
        place=15,
        model=OfficerTerm,
        joined=("unit",),
        order=("-since",),
        line=_term,
        adds=True,
    )
)
register_section(
    Section(
        code="cards",
        label="会员服务卡",
        place=90,
        model=ServiceCard,
        joined=("unit",),
        order=("-issued_on",),
        line=_card,
        adds=True,
    )
)
