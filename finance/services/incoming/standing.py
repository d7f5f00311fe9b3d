"""Who has paid the dues of a month, without any amount: the amount tells the wage."""

from dataclasses import dataclass

from django.db.models import Q

from finance.models import DuesLine, DuesSheet
from finance.services.incoming.dues import owing
from members.models import Member
from unionportal.core.models import Unit


@dataclass(frozen=True)
class Standing:
    """A member, the unit of the first day of the month, and whether all is paid; None where no payroll names him."""

    member: Member
    unit: Unit
    is_paid: bool | None

    @property
    def label(self):
        """What it is called."""
        return {True: "已缴", False: "未缴清", None: "工资表上没有"}[self.is_paid]

    @property
    def tone(self):
        """The colour of its chip."""
        return "ok" if self.is_paid else "stop"


def who_paid(month, paths):
    """Return [Standing] of those who owe dues in the units at or below these paths; None while it is not received."""
    sheet = DuesSheet.objects.filter(month=month, income__isnull=False).first()
    if sheet is None:
        return None
    over = Q(pk__in=[])
    for path in paths:
        over |= Q(path__startswith=path)
    units = Unit.objects.filter(over).in_bulk()
    lines = DuesLine.objects.filter(sheet=sheet, unit__in=units).with_owed().values_list("member", "unit", "owed")
    found = {member: (unit, owed <= 0) for member, unit, owed in lines}
    for member, unit in owing(month).items():
        if unit in units and member not in found:
            found[member] = unit, None
    members = Member.objects.filter(pk__in=found).only("name", "staff_no", "name_key")
    standings = [Standing(one, units[found[one.pk][0]], found[one.pk][1]) for one in members]
    return sorted(standings, key=lambda one: (one.unit.place, one.member.name_key, one.member.staff_no))
