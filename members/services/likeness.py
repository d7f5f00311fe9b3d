"""Who is registered already under a similar 工号, or with the same name in the same unit."""

from collections import defaultdict

from members.models import Member
from unionportal.spelling.folding import folded_key, near, skeleton

_SAME = "是不是同一个人？"


class Registered:
    """The numbers and names of all members, to compare many new ones with; one query."""

    def __init__(self):
        rows = Member.objects.order_by().values_list("staff_no", "name", "unit_id", "unit__name")
        self.numbers, self.likely, self.namesakes = {}, defaultdict(list), defaultdict(list)
        self._named, self.names = defaultdict(list), {}
        for staff_no, name, unit, unit_name in rows:
            self.numbers[folded_key(staff_no)] = staff_no
            self.names[staff_no] = name
            self.likely[skeleton(staff_no)].append((staff_no, name))
            self.namesakes[unit, skeleton(name)].append((staff_no, name))
            self._named[folded_key(name)].append((staff_no, name, unit_name))

    def near_numbers(self, staff_no):
        """Return [(number, name)] of the people whose number is easily mistaken for this one, which nobody bears."""
        return [one for one in self.likely.get(skeleton(staff_no), ()) if near(one[0], staff_no)]

    def elsewhere(self, name):
        """Return everybody of this name, whatever the unit, as “number name（unit）”."""
        return [f"{number} {called}（{unit}）" for number, called, unit in self._named.get(folded_key(name or ""), ())]

    def likeness(self, staff_no, name, unit, near_numbers=None):
        """Return the sentence that names somebody whom a new row may be about, or None."""
        for number, called in self.near_numbers(staff_no) if near_numbers is None else near_numbers:
            return f"登记的有 {number} {called}，工号相近，{_SAME}"
        for number, called in self.namesakes.get((unit, skeleton(name)), ()) if name else ():
            how = "姓名相近" if near(called, name) else "同名"
            return f"同一分工会登记的有 {number} {called}，{how}，{_SAME}"
        return None


def likely_same(staff_no=None, name=None, unit=None, **_):
    """Return the sentence that names somebody whom a new member may be, or None."""
    if not (staff_no and name and unit):
        return None
    return Registered().likeness(staff_no, name, unit.pk)
