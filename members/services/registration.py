"""A registration by mistake is taken back, or its 工号 and date of joining are corrected."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members import acts
from members.choices import JoinedBy
from members.models import DepartureEnding
from members.personal.consistency import joining_problem
from members.services.hanging import records_of
from members.services.roster import fitted_number, locked
from unionportal.core.services import accounts
from unionportal.core.trail import audit
from unionportal.core.values.previews import Line, Preview, key_of
from unionportal.core.values.rules import require_reason

_BY_REGISTERING = (JoinedBy.JOINED, JoinedBy.TRANSFERRED_IN)


def preview_unregistering(member, *, reason):
    """Return the Preview of what goes when the registration is taken back; refused as that would be."""
    span = _sole_span(member)
    lines = [Line("删除", f"{member}的会员资料", key_of(member.pk))]
    began = f"“{span.unit}”的会籍（{span.since} {span.get_joined_by_display()}），不再计入入会、离会的人数"
    lines.append(Line("删除", began, key_of(span.pk, span.since)))
    if member.user_id and member.user.is_active:
        lines.append(Line("停用", f"账号 {member.user.username}", key_of(member.user_id)))
    return Preview(key_of(member.pk), tuple(lines))


@transaction.atomic
def unregister_member(member, *, actor, reason, seen=None):
    """Take back a registration by mistake, as if there had been none: 工号 and ID number are free again.

    Refused once anything hangs on the person, and if `seen` is not what would be shown now. The log keeps who was
    registered since when, and why not any more.
    """
    reason = require_reason(reason, "请说明撤销的原因。")
    member = locked(member)
    preview_unregistering(member, reason=reason).refuse_unless_seen(seen)
    span = _sole_span(member)
    facts = {
        "组织": str(span.unit),
        "入会日期": span.since,
        "起因": span.get_joined_by_display(),
        "依据": span.document,
    }
    # Before the rows go: the database lets a span go where the log says so.
    audit.record(actor, acts.UNDO_REGISTRATION, member, 原因=reason, **facts)
    if member.user_id and member.user.is_active:
        accounts.set_active(member.user, actor=actor, active=False)
    DepartureEnding.objects.filter(departure__member=member).delete()
    member.departures.all().delete()
    span.delete()
    member.delete()


@transaction.atomic
def correct_registration(member, *, actor, staff_no, joined_on):
    """Correct the 工号, while no account goes by it, and the day of joining for the first time; return the member."""
    member, staff_no, facts = locked(member), fitted_number(staff_no), {}
    if member.is_erased:
        raise ValidationError("这位会员已经匿名化。")
    if staff_no != member.staff_no:
        if member.user_id:
            raise ValidationError({"staff_no": f"已按工号开设账号 {member.user.username}，工号不能更正。"})
        facts |= {"原工号": member.staff_no, "工号": staff_no}
        member.staff_no = staff_no
    if joined_on != member.joined_on:
        facts |= {"原入会日期": member.joined_on, "入会日期": joined_on}
        _begin(member, joined_on)
    if facts:
        member.full_clean()
        member.save()
        audit.record(actor, acts.CORRECT_REGISTRATION, member, **facts)
    return member


def _begin(member, joined_on):
    """Let the first membership begin on this day."""
    if problem := joining_problem(joined_on, member.birth_date, timezone.localdate()):
        raise ValidationError({"joined_on": problem})
    first = member.memberships.select_for_update(of=("self",)).order_by("since").first()
    if first is None:
        raise ValidationError(f"{member.name}没有会籍记录，请联系管理员。")
    if first.until and joined_on >= first.until:
        raise ValidationError({"joined_on": f"须早于第一段会籍的终止日期{first.until}。"})
    first.since = member.joined_on = joined_on
    member.joined_by_month = False
    first.save(update_fields=["since"])


def _sole_span(member):
    """Return the only span of the member; ValidationError where the registration cannot be taken back."""
    spans = list(member.memberships.select_related("unit").order_by("since")[:2])
    if not member.is_in_union:
        raise ValidationError(f"{member.name}已于{member.left_on}离会；登记错了的，请先撤销离会，再撤销登记。")
    if len(spans) != 1 or spans[0].joined_by not in _BY_REGISTERING:
        raise ValidationError(f"{member.name}登记以后又有会籍变动；登记错了的，请先撤销调动，再撤销登记。")
    if hanging := [f"{name} {number} 条" for name, number in records_of(member)]:
        raise ValidationError(
            f"{member.name}名下已有：{'、'.join(hanging)}，不能撤销登记。"
            "确是重复登记的，请看哪一位名下没有记录，撤销那一位；不再在会的，请办理离会。"
        )
    if member.user_id and member.user.is_active and member.user.last_login:
        raise ValidationError(
            f"{member.name}的账号 {member.user.username} 登录过，不能撤销登记。"
            "请核对是不是这个人；确实登记错了的，请系统管理员先停用账号。"
        )
    return spans[0]
