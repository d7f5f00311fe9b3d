"""People and offices of a unit that is split or closed."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from members.choices import JoinedBy, LeftBy
from members.models import Member, Membership, OfficerTerm, ServiceCard
from members.services.officers import carry_on, end_term
from unionportal.core.services.organisation import before_closing
from unionportal.core.splits.splitting import Moves, moves_with_units, stays_behind


@before_closing
def refuse_with_people(unit, on):
    """Refuse to close a unit that still has members on the day."""
    count = Membership.objects.filter(Q(until__isnull=True) | Q(until__gt=on), unit=unit).count()
    if count:
        raise ValidationError(f"“{unit}”还有 {count} 名会员，请先办理调动、合并或分设，再撤销。")


@moves_with_units
class MembersMove(Moves):
    """Every member: the span in the unit ends, one in the part begins."""

    code, heading, model, fields, rank = "members.membership", "会员", Membership, ("until", "left_by"), 0
    related = ("member", "unit")
    # All of them at once: membership.reorganise.
    moves_in_merger = False
    # Whoever comes to a unit comes with a span.
    implied = (Member,)

    def rows(self, unit, on):
        return Membership.objects.filter(unit=unit, until__isnull=True).order_by("pk")

    def staff_no(self, record):
        return record.member.staff_no

    def check(self, division, records):
        if strangers := sorted(division.people.keys() - {record.member.staff_no for record in records}):
            raise ValidationError({"people": f"工号 {'、'.join(strangers[:5])} 不是“{division.unit}”的在会会员。"})
        if late := [record.member.name for record in records if record.since >= division.on]:
            named = "、".join(late[:5])
            raise ValidationError(f"{named}等 {len(late)} 人在{division.on}当天或之后才到原组织，请先核对日期。")

    def move(self, record, part, *, actor, on, document):
        record.until, record.left_by = on, LeftBy.REORGANISED
        record.save(update_fields=["until", "left_by"])
        self._belongs_to(record.member, part)
        begun = record.member.memberships.create(unit=part, since=on, joined_by=JoinedBy.REORGANISED, document=document)
        return [begun]

    def restore(self, record, before, *, actor):
        super().restore(record, before, actor=actor)
        self._belongs_to(record.member, record.unit)

    def remove(self, record, *, actor):
        # Spans are kept: this one lasted no day.
        record.until, record.left_by = record.since, LeftBy.REORGANISED
        record.save(update_fields=["until", "left_by"])

    def _belongs_to(self, member, unit):
        member.unit = unit
        member.save(update_fields=["unit"])


@moves_with_units
class TermsMove(Moves):
    """Every office: it ends with the unit and goes on in the part of whoever holds it, until the same day."""

    code, heading, model, fields, rank = "members.term", "分工会委员", OfficerTerm, ("until",), 1
    related = ("member", "unit")
    moves_in_merger, ends_in_merger = False, "任期结束，新组织重新选举"

    def rows(self, unit, on):
        lasting = OfficerTerm.objects.filter(Q(until__isnull=True) | Q(until__gt=on), unit=unit)
        return lasting.filter(since__lt=on).order_by("pk")

    def staff_no(self, record):
        return record.member.staff_no

    def move(self, record, part, *, actor, on, document):
        until = record.until
        end_term(record, actor=actor, on=on)
        return [carry_on(record, actor=actor, unit=part, on=on, until=until)]


@stays_behind
def cards(unit, on):
    """Yield the service cards, which are of the day on which they were issued."""
    yield "会员服务卡", ServiceCard.objects.filter(unit=unit).count(), "是办卡时的记录，卡仍由本人使用"
