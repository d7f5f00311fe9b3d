"""Acts on members: registered, edited, a sealed number revealed; membership over time is in membership.py."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members import acts
from members.choices import JoinedBy
from members.models import Member
from members.personal.consistency import joining_problem, read_from_number
from unionportal.core.trail import audit
from unionportal.core.values.rules import require_reason
from unionportal.sheets.cells import CellProblem, staff_number
from unionportal.spelling.folding import written_name

EDITABLE = (
    "name",
    "gender",
    "birth_date",
    "birth_by_month",
    "ethnicity",
    "political",
    "education",
    "title_level",
    "id_type",
    "id_number",
    "archive_ground",
    "mobile",
    "email",
    "bank_name",
    "bank_card",
    "department",
    "post",
    "employment",
    "entered_on",
    "entered_by_month",
    "pays_dues",
    "in_wage_base",
    "sort_strokes",
    "note",
)

# What is masked everywhere, and read in full one by one for a reason.
REVEALED = {"id_number": "证件号码", "bank_card": "银行卡号", "mobile": "手机"}


@transaction.atomic
def register_member(*, actor, staff_no, unit, joined_on, joined_by=JoinedBy.JOINED, document="", **fields):
    """Create a member of `unit` from `joined_on`; return it. Sex and birth not given are read from the ID number."""
    if unknown := fields.keys() - set(EDITABLE):
        raise TypeError(f"not a member's data: {sorted(unknown)}")
    if unit.closed_on and unit.closed_on <= joined_on:
        raise ValidationError({"unit": f"“{unit}”已于{unit.closed_on}撤销。"})
    member = Member(staff_no=fitted_number(staff_no), unit=unit, joined_on=joined_on, **fields)
    member.name = written_name(member.name)
    member.spell()
    member.gender = member.gender or read_from_number(member.id_type, member.id_number).get("gender", "")
    member.full_clean()
    if problem := joining_problem(member.joined_on, member.birth_date, timezone.localdate()):
        raise ValidationError({"joined_on": problem})
    member.save()
    member.memberships.create(unit=unit, since=joined_on, joined_by=joined_by, document=document)
    audit.record(actor, acts.ADD_MEMBER, member, 入会日期=joined_on, 起因=JoinedBy(joined_by).label, 依据=document)
    return member


@transaction.atomic
def edit_member(member, *, actor, **fields):
    """Correct data other than the membership; the audit names the fields, not their values. Return the member."""
    if unknown := fields.keys() - set(EDITABLE):
        raise TypeError(f"not a member's data: {sorted(unknown)}")
    member = locked(member)
    if "name" in fields:
        fields["name"] = written_name(fields["name"])
    changed = [name for name, value in fields.items() if getattr(member, name) != value]
    if not changed:
        return member
    for name in changed:
        setattr(member, name, fields[name])
    for name, by_month in Member.by_month.items():
        # A day that somebody gives is known, unless he says otherwise.
        if name in changed and by_month not in fields:
            setattr(member, by_month, False)
    member.spell()
    member.full_clean()
    member.save()
    labels = [str(Member._meta.get_field(name).verbose_name) for name in changed]
    audit.record(actor, acts.MAINTAIN_MEMBER, member, 更改=labels)
    return member


def fitted_number(staff_no):
    """Return a 工号 as it is stored: half-width, as typed otherwise."""
    try:
        return staff_number(staff_no) or ""
    except CellProblem as problem:
        raise ValidationError(str(problem)) from None


def reveal(member, field, *, actor, reason):
    """Return one of REVEALED in full; who read it and why is audited, the value is not."""
    if field not in REVEALED:
        raise ValidationError("没有这一项。")
    reason = require_reason(reason, "请说明查看原因。")
    audit.record(actor, acts.READ_SEALED, member, 项目=REVEALED[field], 原因=reason[:200])
    return getattr(member, field)


def locked(member):
    """Return the fresh member, locked until the transaction ends."""
    return Member.objects.select_for_update(no_key=True, of=("self",)).select_related("unit", "user").get(pk=member.pk)
