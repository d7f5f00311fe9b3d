"""What ends of the mandates of a member who leaves, or who moves out of the unit that elected him."""

from django.db.models import Prefetch

from congress.bodies.models import Delegate, Delegation
from congress.bodies.services.delegates import end_delegacy
from congress.bodies.services.eligibility import keeps_mandate
from congress.choices import DelegateKind, EndedBy
from members.choices import LeftBy
from members.services.endings import RolesEnd, lasting_after, reaches_beyond
from members.services.leaving import Ends, end_day, ends_with_membership
from unionportal.core.choices import Role
from unionportal.core.services.records import save_record

_REASONS = {
    LeftBy.MOVED: EndedBy.TRANSFERRED,
    LeftBy.RETIRED: EndedBy.RETIRED,
    LeftBy.TRANSFERRED_OUT: EndedBy.LEFT,
    LeftBy.DECEASED: EndedBy.DECEASED,
    LeftBy.WITHDRAWN: EndedBy.LOST,
    LeftBy.EXPELLED: EndedBy.LOST,
}
_CODE = "congress.delegacy"


@ends_with_membership
class DelegaciesEnd(Ends):
    """Delegacies; who goes on working at the school stays a delegate of a staff's congress."""

    code, heading, model, fields, related = (
        _CODE,
        "代表",
        Delegate,
        ("until", "ended_by"),
        ("term", "unit", "member__user"),
    )

    def rows(self, leavers):
        return Delegate.objects.filter(lasting_after(leavers), member__in=[leaver.member.pk for leaver in leavers])

    def applies(self, record, leaver, ended):
        if not reaches_beyond(record, leaver) or record.until == end_day(leaver, record):
            return False
        if record.kind != DelegateKind.FULL:
            # Guests: retired people are among those who are invited.
            return not (leaver.stays_employed or leaver.is_retired)
        return not keeps_mandate(record.term, leaver)

    def moves(self, record, leaver, ended):
        return record.kind == DelegateKind.FULL and leaver.gives_up(record.unit)

    def line(self, record):
        return f"{record.term}{record.get_kind_display()}（{record.unit}，{record.since} 起）"

    def end(self, record, leaver, *, actor):
        end_delegacy(record, actor=actor, on=end_day(leaver, record), reason=_REASONS[leaver.reason])


@ends_with_membership
class DelegateRolesEnd(RolesEnd):
    """The role of a delegate, unless a mandate goes on."""

    code = "congress.role"

    def rows(self, leavers):
        mandates = Delegate.objects.full().filter(lasting_after(leavers))
        rows = super().rows(leavers).filter(role=Role.DELEGATE)
        return rows.prefetch_related(Prefetch("user__member__delegacies", mandates, to_attr="mandates"))

    def applies(self, record, leaver, ended):
        if not reaches_beyond(record, leaver) or record.until == record.since:
            return False
        mandates = [one for one in record.user.member.mandates if one.unit_id == record.unit_id]
        return all((_CODE, one.pk) in ended for one in mandates if reaches_beyond(one, leaver))

    def moves(self, record, leaver, ended):
        return leaver.gives_up(record.unit)


@ends_with_membership
class HeadsEnd(Ends):
    """Who heads a delegation of a term that runs."""

    code, heading, model, fields, related = "congress.head", "团（组）长", Delegation, ("head",), ("term", "unit")

    def rows(self, leavers):
        return Delegation.objects.filter(head__in=[leaver.member.pk for leaver in leavers])

    def member_of(self, record):
        return record.head_id

    def applies(self, record, leaver, ended):
        return record.term.until is None or record.term.until > leaver.on

    def moves(self, record, leaver, ended):
        mandates = [key for code, key in ended if code == _CODE]
        return bool(mandates) and record.term.delegates.filter(pk__in=mandates).exists()

    def line(self, record):
        return f"{record.name}团（组）长（{record.term}）"

    def end(self, record, leaver, *, actor):
        record.head = None
        save_record(record, actor=actor)

    def restore(self, record, *, actor):
        save_record(record, actor=actor)
