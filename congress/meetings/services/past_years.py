"""Meetings of past years from the yearly workbook: complete rolls, items with their votes."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from congress import acts
from congress.choices import AgendaKind
from congress.meetings.models import AgendaItem
from congress.meetings.services.agenda import judge, resolution_number
from congress.meetings.services.meetings import check_past_quorum
from congress.meetings.services.roll import count_roll, locked
from unionportal.core.services.records import save_record
from unionportal.core.trail import audit


@transaction.atomic
def book_attendance(meeting, new, *, actor):
    """Update the counts of a past meeting from its roll with the `new` rows; refuse counts that differ."""
    meeting = locked(meeting)
    counts = count_roll(meeting)
    if meeting.present is not None and meeting.present != counts["present"]:
        raise ValidationError(f"登记的实到人数是{meeting.present}人，签到名单上已到的有{counts['present']}人。")
    if meeting.expected is not None and meeting.expected < counts["expected"]:
        raise ValidationError(f"登记的应到人数是{meeting.expected}人，签到名单上有{counts['expected']}人。")
    # The roll lists only who came: the expected count stays that of the meeting.
    meeting.expected = meeting.expected or counts["expected"]
    meeting.present = counts["present"]
    check_past_quorum(meeting)
    meeting.full_clean()
    meeting.save(update_fields=["expected", "present"])
    audit.record(actor, acts.RECORD_ROLL, meeting, 新增=new, 应到=meeting.expected, 实到=meeting.present)
    return meeting


@transaction.atomic
def record_past_item(item, *, actor):
    """Save an item of a past meeting: votes judged by the rule of that day, a resolution numbered. Return it."""
    if item.yes is not None and item.kind != AgendaKind.ELECT:
        judge(item)
    withdrawn = Q(pk=item.pk, resolution="", resolution_no=item.resolution_no)
    if item.resolution_no and not item.resolution and not AgendaItem.objects.filter(withdrawn).exists():
        raise ValidationError({"resolution": "有决议编号的须填写决议。"})
    if item.resolution and item.passed is False:
        raise ValidationError({"resolution": "按当天的议事规则没有通过的议题不能形成决议。"})
    if item.resolution and not item.resolution_no:
        item.resolution_no = resolution_number(item.meeting)
    return save_record(item, actor=actor)
