"""Acts on agenda items: votes judged by the rule of the day, elections, resolutions."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max

from congress import acts, permissions
from congress.choices import VOTED, AgendaKind, RuleBase, RuleSubject
from congress.meetings.meeting_flow import OPENED, OVER, MeetingState
from congress.meetings.models import AgendaItem, ElectionResult
from congress.meetings.services.roll import locked
from unionportal.core.services.records import save_record
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import require_reason

SUBJECTS = {
    AgendaKind.ADOPT: RuleSubject.ADOPT,
    AgendaKind.ELECT: RuleSubject.ELECT,
    AgendaKind.APPRAISE: RuleSubject.APPRAISE,
}
# One counter for the resolutions of a congress; of other meetings, one per unit and year.
SERIES = "congress.resolution"


@transaction.atomic
def save_item(item, *, actor):
    """Save an item of the agenda, new (at the end if it has no place) or changed; return it."""
    meeting = _meeting_of(item, actor, "议程")
    if item.pk:
        stored = AgendaItem.objects.get(pk=item.pk)
        if stored.kind != item.kind and (stored.yes is not None or stored.candidates.exists()):
            raise ValidationError({"kind": "已登记表决结果的议题不能改方式。"})
    if item.position is None:
        item.position = (meeting.agenda.aggregate(last=Max("position"))["last"] or 0) + 1
    return save_record(item, actor=actor)


@transaction.atomic
def delete_item(item, *, actor):
    """Remove an item from the agenda."""
    _meeting_of(item, actor, "议程")
    if item.yes is not None or item.resolution_no or item.candidates.exists():
        raise ValidationError("已有表决结果或决议的议题不能删除。")
    audit.record(actor, acts.DELETE_AGENDA_ITEM, item.meeting, 议题=item.title)
    item.delete()


@transaction.atomic
def record_votes(item, *, actor, yes, no=0, abstain=0, invalid=0):
    """Store the votes; `passed` follows from the rule of the day. Return the item."""
    meeting = _meeting_of(item, actor, "表决结果")
    if meeting.state != MeetingState.OPEN:
        raise ValidationError("会议中才能登记表决结果。")
    if item.kind not in (AgendaKind.ADOPT, AgendaKind.APPRAISE):
        raise ValidationError("只有审议通过和评议的议题按票数登记；选举按候选人登记。")
    item.yes, item.no, item.abstain, item.invalid = yes, no, abstain, invalid
    judge(item)
    if item.passed is False:
        _refuse_beside_resolution(item, "没有通过")
    _only_by_confirmed_rules(meeting)
    item.full_clean()
    item.save()
    audit.record(actor, acts.RECORD_VOTES, item, 赞成=yes, 反对=no, 弃权=abstain, 无效=invalid, 结果=item.result_words)
    return item


def judge(item):
    """Set `passed` from the votes and the rule of the day; ValidationError if the counts are impossible."""
    meeting = item.meeting
    if meeting.present is None:
        raise ValidationError("还没有实到人数，请先签到或填写。")
    if item.votes_cast > meeting.present:
        raise ValidationError(f"各项票数之和{item.votes_cast}多于实到人数{meeting.present}。")
    rule = meeting.rule(SUBJECTS[AgendaKind(item.kind)])
    if rule is None and item.kind == AgendaKind.APPRAISE:
        # Without a rule an appraisal is neither passed nor rejected: its votes are only counted.
        item.passed = None
        return
    item.passed = _required(rule).threshold.met_by(item.yes or 0, item.base_of(rule))


def _required(rule):
    if rule is None:
        raise ValidationError("没有登记适用的规则：这类会议、这个项目在会议当天的议事规则请先在后台登记。")
    return rule


def _only_by_confirmed_rules(meeting):
    """Refuse a result by a rule that was registered after the opening and that nobody confirmed."""
    if not meeting.rules_confirmed_name and (rules := meeting.unconfirmed_rules()):
        raise ValidationError(f"“{rules[0]}”还没有核定，请先在后台核定。")


@transaction.atomic
def record_election(item, *, actor, candidates, invalid=0, seats=None):
    """Store the votes of each candidate and who is elected: of more than `seats` those with most votes. Return it.

    `candidates` are dicts of name, office, yes, no, abstain and member (or None). Equal votes at the last seat elect
    neither; a second vote is needed.
    """
    meeting = _meeting_of(item, actor, "选举结果")
    if item.kind != AgendaKind.ELECT:
        raise ValidationError("这个议题不是选举。")
    if meeting.state != MeetingState.OPEN:
        raise ValidationError("会议中才能登记选举结果。")
    if not candidates:
        raise ValidationError("请至少填写一位候选人。")
    item.invalid = invalid
    rule = _required(meeting.rule(RuleSubject.ELECT))
    _only_by_confirmed_rules(meeting)
    results = [ElectionResult(item=item, **candidate) for candidate in candidates]
    for result in results:
        result.elected = _wins(result, item, rule)
    _check_marks(results, seats, item)
    _keep_within(seats, results)
    if not any(result.elected for result in results):
        _refuse_beside_resolution(item, "无人当选")
    item.candidates.all().delete()
    for result in results:
        result.full_clean(validate_constraints=False)
        result.validate_constraints()
        result.save()
    item.save(update_fields=["invalid"])
    names = [result.name for result in results if result.elected]
    audit.record(actor, acts.RECORD_ELECTION, item, 候选人=len(results), 当选=names)
    return results


def _check_marks(results, seats, item):
    """Refuse more marks than the ballots have: each valid ballot names as many as there are seats at most."""
    if not seats:
        return
    ballots = item.meeting.present - (item.invalid or 0)
    marks = sum(one.yes for one in results)
    if marks > ballots * seats:
        raise ValidationError(
            f"应选{seats}人，{ballots}张有效票最多赞成{ballots * seats}人次，现在填了{marks}人次，请核对。"
            "一张选票赞成的人数多于应选人数的，是无效票。"
        )


def _wins(result, item, rule):
    given = result.yes + result.no + result.abstain
    present = item.meeting.present
    if present is None:
        raise ValidationError("还没有实到人数，请先签到或填写。")
    if given + (item.invalid or 0) > present:
        raise ValidationError(f"{result.name}的票数之和多于实到人数{present}。")
    base = given if rule.base == RuleBase.VALID else item.base_of(rule)
    return rule.threshold.met_by(result.yes, base)


def _keep_within(seats, results):
    winners = sorted((one for one in results if one.elected), key=lambda one: -one.yes)
    if not seats or len(winners) <= seats:
        return
    limit = winners[seats].yes
    for one in winners:
        one.elected = one.yes > limit


def _refuse_beside_resolution(item, result):
    """Refuse a result under which the resolution that the item has could not have been adopted."""
    if item.resolution:
        raise ValidationError(
            f"按这些票数，议题{result}，而它已形成{item.resolution_no}。请先撤回决议，再登记表决结果。"
        )


@transaction.atomic
def adopt_resolution(item, *, actor, text, number=""):
    """Store the resolution; its number is `number` or the next of the congress. Return the item."""
    meeting = _resolving(item, actor)
    if why_not := _why_not_resolved(item):
        raise ValidationError(why_not)
    act = acts.CHANGE_RESOLUTION if item.resolution else acts.ADD_RESOLUTION
    item.resolution = text
    item.resolution_no = item.resolution_no or number or resolution_number(meeting)
    item.full_clean()
    item.save(update_fields=["resolution", "resolution_no"])
    audit.record(actor, act, item, 编号=item.resolution_no)
    return item


@transaction.atomic
def withdraw_resolution(item, *, actor, reason):
    """Take back the text of a resolution; its number stays with the item. Return the item.

    When the meeting is over, only what its votes do not carry may be taken back.
    """
    meeting = _resolving(item, actor)
    if not item.resolution:
        raise ValidationError("这个议题没有决议。")
    if meeting.state in OVER and not _why_not_resolved(item):
        raise ValidationError("闭会以后，表决通过的决议不能撤回；文字有误的，请修改决议。")
    reason = require_reason(reason, "请说明撤回决议的原因。")
    audit.record(actor, acts.WITHDRAW_RESOLUTION, item, 编号=item.resolution_no, 决议=item.resolution, 原因=reason)
    item.resolution = ""
    item.save(update_fields=["resolution"])
    return item


def _resolving(item, actor):
    """Return the meeting of the item, locked, where the actor may resolve."""
    item.meeting = meeting = locked(item.meeting)
    if not actor.has_perm(permissions.CHANGE_AGENDA, item):
        raise PermissionDenied("您不能登记决议。")
    if meeting.state not in OPENED:
        raise ValidationError("会议召开后才有决议。")
    return meeting


def _why_not_resolved(item):
    """Return in a sentence why the votes of the item carry no resolution, or an empty text."""
    if item.passed is False:
        return "没有通过的议题不能形成决议。"
    if item.kind in VOTED and item.passed is None and not item.candidates.filter(elected=True).exists():
        return "请先登记表决结果。"
    return ""


def resolution_number(meeting):
    """Return the next number, “十三届三次教代会决议第1号” or “〔2022〕第1号”; no gaps in the congress or the year."""
    if meeting.congress_id:
        return f"{meeting.congress}决议第{next_number(SERIES, f'c{meeting.congress_id}')}号"
    year = meeting.held_on.year
    return f"〔{year}〕决议第{next_number(SERIES, f'u{meeting.unit_id}-{year}')}号"


def _meeting_of(item, actor, what):
    meeting = locked(item.meeting)
    item.meeting = meeting
    if not actor.has_perm(permissions.CHANGE_AGENDA, item):
        raise PermissionDenied(f"您不能维护这次会议的{what}。")
    if meeting.state in OVER:
        raise ValidationError(f"会议{meeting.get_state_display()}，不能再改{what}。")
    return meeting
