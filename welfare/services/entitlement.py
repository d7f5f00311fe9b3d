"""Who may get what: the conditions of the dated rules, asked alike while drafting, at 核定 and at approval."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from members.choices import LeftBy
from members.models import Membership
from members.services.standing import dues_on
from unionportal.core.flow.decisions import once
from unionportal.core.values.dates import chinese_date
from unionportal.core.values.money import in_yuan
from welfare import permissions
from welfare.benefit_flow import BenefitState
from welfare.choices import SELF, Form, Kinship, Once, Unless
from welfare.models import BenefitKind, CapGroup, ForbiddenWord, GiftIssue, GiftRecipient, Standard
from welfare.queries import readers
from welfare.services import caps
from welfare.services.caps import Finding

_LOCK = 7304221


def hold_to_the_rules(benefit):
    """Raise ValidationError as `check_rules` does, with nobody else's check until the transaction ends."""
    with connection.cursor() as cursor:
        # One check at a time: two issues at once would each find the year's sum within the cap.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    check_rules(benefit)


def check_rules(benefit):
    """Raise ValidationError for what a rule blocks, and for what it warns of unless a reason is given."""
    found = findings(benefit)
    if blocked := [finding.as_refusal for finding in found if finding.blocks]:
        raise ValidationError(blocked)
    if found and not benefit.over_cap_reason.strip():
        raise ValidationError({"over_cap_reason": [finding.as_question for finding in found]})


def findings(benefit):
    """Return everything the rules of its day have against the benefit, as list of Finding; empty if nothing."""
    return once(("findings", type(benefit), benefit.pk), lambda: _findings(benefit))


def _findings(benefit):
    rule = benefit.rule
    if rule is None:
        return [_no_rule(benefit)]
    found = [*_who(benefit, rule), *_form(benefit, rule), *_late(benefit, rule), *_unproven(benefit, rule)]
    return [*found, *_repeated(benefit, rule), *_words(benefit), *caps.excesses(benefit, rule)]


def _no_rule(benefit):
    name, day = getattr(benefit, f"get_{benefit.code_field}_display")(), chinese_date(benefit.event_date)
    adds, confirms = readers(permissions.ADD_KIND), readers(permissions.CONFIRM_RULE)
    hands = f"请由{adds}在后台“{BenefitKind._meta.verbose_name}”登记、{confirms}确认以后再办，"
    return Finding(Unless.BLOCK, f"“{name}”在{day}没有生效的规定，{hands}", missing=True)


def _who(benefit, rule):
    if isinstance(benefit, GiftIssue):
        rows = benefit.listed()
        people = [row.member for row in rows if row.member_id]
        guests = sorted(row.name for row in rows if not row.member_id)
    else:
        people, guests = [benefit.member], []
    cited = f"不符合“{rule.name}”的享受条件{rule.cited}，"
    found = []
    for reason, members in grouped(why_not_entitled(rule, people, benefit.event_date)):
        found.append(Finding(rule.unless_entitled, f"{listed(members)}{reason}，{cited}"))
    if guests and not rule.guests:
        found.append(Finding(rule.unless_entitled, f"名单上有非会员{listed(guests)}，{cited}"))
    return [*found, *_kin(benefit, rule, cited)]


def why_not_entitled(rule, members, day):
    """Return {member: reason} of those of `members` who are not entitled on `day`, in the words of a sentence."""
    spans = _spans_of(members)
    dues, found = dues_on(members, day), {}
    for member in members:
        if reason := _why_not(rule, dues[member], spans[member.pk], member, day):
            found[member] = reason
    return found


def entitlements(member, day):
    """Return [(standard, sentence for members)] of the standards in force on `day` of what the member may get then."""
    spans, dues = _spans_of([member])[member.pk], dues_on([member], day)[member]
    open_to = {rule.cap for rule in BenefitKind.objects.in_force(day) if not _why_not(rule, dues, spans, member, day)}
    standards = [one for one in Standard.objects.in_force(day) if one.subject in open_to]
    groups = CapGroup.by_code([one.subject for one in standards])
    return [(one, _in_plain_words(one, groups[one.subject])) for one in standards]


def _in_plain_words(standard, group):
    limit = "没有规定上限" if standard.unlimited else f"{group.span}不超过 {in_yuan(standard.amount)}"
    return f"{group.plain}：{limit}"


def _spans_of(members):
    """Return {member's key: his (since, until, left by), the earliest first}, as read for many records or read now."""
    spans = defaultdict(list)
    is_read = all("memberships" in getattr(one, "_prefetched_objects_cache", ()) for one in members)
    if is_read:
        rows = [row for one in members for row in one.memberships.all()]
    else:
        rows = Membership.objects.filter(member__in=[one.pk for one in members])
    for row in sorted(rows, key=lambda row: row.since):
        spans[row.member_id].append((row.since, row.until, row.left_by))
    return spans


def why_no_member(rule, members, day):
    """Return {member: reason} of those who are no members on `day`, and whom the rule does not include as such.

    Without a rule nothing is known of whom it is for.
    """
    if rule is None:
        return {}
    spans = _spans_of(members)
    gone = [one for one in members if not _is_member(spans[one.pk], day)]
    return {one: reason for one in gone if (reason := _why_gone(rule, spans[one.pk], one, day))}


def _is_member(spans, day):
    return any(since <= day and (until is None or until > day) for since, until, _ in spans)


def _why_not(rule, dues, spans, member, day):
    return _why_not_paying(rule, *dues) if _is_member(spans, day) else _why_gone(rule, spans, member, day)


def _why_gone(rule, spans, member, day):
    begun = [span for span in spans if span[0] <= day]
    if not begun:
        return f"在{chinese_date(day)}还没有入会"
    _, until, left_by = begun[-1]
    if left_by in rule.also:
        # Who retired and then died left twice.
        died = member.left_on and until < member.left_on <= day
        return f"已于{chinese_date(member.left_on)}去世" if died else None
    return f"在{chinese_date(day)}已不在会（{LeftBy(left_by).label}）"


def _why_not_paying(rule, pays_dues, in_wage_base):
    if not rule.needs_dues or (pays_dues and in_wage_base):
        return None
    return "不缴纳会费" if not pays_dues else "的工资没有纳入拨缴工资总额"


def grouped(reasons):
    """Return [(reason, names)] of {member: reason}, names in order."""
    names = defaultdict(list)
    for member, reason in reasons.items():
        names[reason].append(member.name)
    return [(reason, sorted(people)) for reason, people in names.items()]


def listed(names):
    """Return the first names in words, and how many there are."""
    shown = "、".join(names[:5])
    return shown if len(names) <= 5 else f"{shown}等 {len(names)} 人"


def _kin(benefit, rule, cited):
    kinship = getattr(benefit, "kinship", None)
    if kinship is None or (kinship or SELF) in rule.concerns:
        return []
    whose = Kinship(kinship).label if kinship else "会员本人"
    return [Finding(rule.unless_entitled, f"“{rule.name}”不包括{whose}（限{rule.named('concerns')}），{cited}")]


def _form(benefit, rule):
    form = getattr(benefit, "form", None)
    undecided = benefit.amount is None and "form" in benefit.checked_fields
    if form is None or undecided or form in rule.forms:
        return []
    sentence = f"“{rule.name}”不能用“{Form(form).label}”（只能用{rule.named('forms')}；{rule.clause}，{rule.source}），"
    return [Finding(Unless.BLOCK, sentence)]


def _late(benefit, rule):
    if rule.window_days is None:
        return []
    # A draft is told what reporting it today would be asked.
    days = ((benefit.reported_on or timezone.localdate()) - benefit.event_date).days
    if days <= rule.window_days:
        return []
    sentence = f"{chinese_date(benefit.event_date)}的“{rule.name}”过了 {days} 天才上报，"
    return [Finding(Unless.WARN, f"{sentence}期限是 {rule.window_days} 天{rule.cited}，")]


def _unproven(benefit, rule):
    if not rule.needs_evidence or not hasattr(benefit, "evidence") or benefit.pk is None or benefit.evidence.exists():
        return []
    return [Finding(Unless.WARN, f"“{rule.name}”须附证明（{rule.evidence or '附件'}），还没有附件，")]


def _words(benefit):
    texts = [getattr(benefit, name) for name in benefit.written_fields]
    if not any(texts):
        return []
    rules = ForbiddenWord.objects.of_day(benefit.event_date).values()
    return [
        Finding(Unless.WARN, f"文字里有{rule}{rule.cited}，")
        for rule in rules
        if any(rule.stands_in(text) for text in texts)
    ]


def _repeated(benefit, rule):
    if isinstance(benefit, GiftIssue):
        return _given_again(benefit, rule)
    others = (
        type(benefit)
        .objects.filter(_before(benefit), **{"member": benefit.member_id, benefit.code_field: benefit.kind_code})
        .exclude(pk=benefit.pk)
    )
    others = [other for other in others.defer(*benefit.sealed_fields) if not _of_another_person(benefit, other)]
    others.sort(key=lambda other: other.event_date)
    return [*_same_event(benefit, rule, others), *_once_too_often(benefit, rule, others)]


def _before(benefit):
    """Return the Q of what counts as given before: what was checked, and what waits to be and was entered earlier."""
    if benefit.pk is None:
        return caps.LIVE
    return caps.LIVE | Q(state=BenefitState.REPORTED, pk__lt=benefit.pk)


def _of_another_person(benefit, other):
    """Return whether both say that they are about relatives who are not the same person."""
    if not getattr(benefit, "kinship", ""):
        return False
    return benefit.kinship != other.kinship or bool(
        benefit.relative and other.relative and benefit.relative != other.relative
    )


def _same_event(benefit, rule, others):
    if rule.gap_days is None:
        return []
    near = [other for other in others if abs((other.event_date - benefit.event_date).days) < rule.gap_days]
    if not near:
        return []
    sentence = (
        f"{benefit.member.name}已有{chinese_date(near[0].event_date)}的“{rule.name}”{benefit._meta.verbose_name}，"
        f"{rule.gap_days} 天以内的算同一件事{rule.cited}，"
    )
    unnamed = getattr(benefit, "kinship", "") and not (benefit.relative and near[0].relative)
    if unnamed:
        return [Finding(Unless.WARN, f"{sentence}如果是另一位亲人，请填写亲属姓名并")]
    return [Finding(Unless.BLOCK, sentence)]


def _once_too_often(benefit, rule, others):
    if rule.once == Once.A_YEAR:
        others = [other for other in others if other.event_date.year == benefit.event_date.year]
    if rule.once == Once.ALWAYS or not others:
        return []
    day, kind = chinese_date(others[0].event_date), benefit._meta.verbose_name
    sentence = f"{benefit.member.name}已有{day}的“{rule.name}”{kind}，{rule.get_once_display()}{rule.cited}，"
    return [Finding(rule.unless_once, sentence)]


def _given_again(issue, rule):
    if rule.once == Once.ALWAYS:
        return []
    waiting = Q(issue__state=BenefitState.REPORTED, issue__pk__lt=issue.pk)
    earlier = (
        GiftRecipient.objects.kept()
        .filter(
            caps.LIVE_ISSUE | waiting,
            issue__occasion=issue.occasion,
            member__in=issue.recipients.filter(member__isnull=False).values("member"),
        )
        .exclude(issue=issue)
    )
    if rule.once == Once.A_YEAR:
        earlier = earlier.filter(issue__issued_on__year=issue.issued_on.year)
    names = sorted(set(earlier.order_by().values_list("name", flat=True)))
    if not names:
        return []
    return [Finding(rule.unless_once, f"{listed(names)}已领过“{rule.name}”，{rule.get_once_display()}{rule.cited}，")]
