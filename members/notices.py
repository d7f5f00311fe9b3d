"""Who hears that a term of a committee ends or a post is vacant; of the acts on members nobody does, and why."""

import datetime

from django.db.models import Exists, OuterRef, Q

from members import acts
from members.choices import OfficerPost
from members.models import OfficerTerm
from unionportal.core.choices import Role
from unionportal.core.jobs.daily import daily
from unionportal.core.notices import announce, occasion, row, silent
from unionportal.core.notices.table import over_unit
from unionportal.core.values.dates import chinese_date

TERM_ENDS, POST_VACANT = occasion("members.term_ends"), occasion("members.post_vacant")
_office = over_unit(Role.CHAIR, Role.OFFICER, Role.BRANCH_CHAIR)

row(TERM_ENDS, whom=[_office], words="{record.unit}{职务}的任期到{止}届满，请安排换届。")
row(POST_VACANT, whom=[_office], words="{record.unit}的{职务}空缺，请安排补选。")

_BEFORE, _AFTER = datetime.timedelta(days=91), datetime.timedelta(days=30)


@daily("members.remind_of_terms")
def remind_of_terms(day):
    """Announce each chair's term that ends within a quarter, and each post that nobody took within a month after."""
    chairs = OfficerTerm.objects.filter(post=OfficerPost.CHAIR, unit__closed_on=None).select_related("unit")
    for term in chairs.filter(until__gt=day, until__lte=day + _BEFORE).order_by("pk"):
        facts = {"职务": term.get_post_display(), "止": chinese_date(term.until)}
        announce(TERM_ENDS, term, key=f"{term.pk}:{term.until}", **facts)
    later = OfficerTerm.objects.filter(Q(until=None) | Q(until__gt=day), unit=OuterRef("unit"), post=OuterRef("post"))
    ended = chairs.filter(~Exists(later), until__lte=day, until__gt=day - _AFTER)
    for term in ended.order_by("pk"):
        announce(POST_VACANT, term, key=f"{term.pk}:{term.until}", 职务=term.get_post_display())


silent(
    "the register is kept from papers that the member signed or was given",
    acts.ADD_MEMBER,
    acts.UNDO_REGISTRATION,
    acts.CORRECT_REGISTRATION,
    acts.MAINTAIN_MEMBER,
    acts.MOVE_MEMBER,
    acts.UNDO_MOVE,
    acts.MERGE_MEMBERS,
    acts.REJOIN,
    acts.UNDO_LEAVE,
    acts.ADD_CARD,
    acts.CORRECT_CARD,
    acts.ERASE_MEMBER,
    *acts.LEAVE.values(),
)
silent("who was elected knows it from the election", acts.ADD_OFFICER, acts.END_OFFICER, acts.CORRECT_OFFICER)
silent("the letter with the password tells of it", acts.OPEN_ACCOUNTS)
silent("the look stays in the log of the member", acts.READ_SEALED)
silent("whoever exports it has it", acts.EXPORT_MEMBERS, acts.EXPORT_OWN_DATA)
