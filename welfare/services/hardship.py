"""Acts on the files of members in need: kept by the office, re-checked each year and confirmed by another."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from members.queries import unit_on
from unionportal.core.flow.moves import ReasonForm
from unionportal.core.services import records
from unionportal.core.trail import audit
from unionportal.core.values.numbering import next_number
from unionportal.core.values.rules import not_later_than_today
from welfare import acts, permissions
from welfare.choices import CheckOutcome, HardshipSort
from welfare.hardship_flow import CHECK_FLOW, CheckState
from welfare.models import HardshipCheck, HardshipFile
from welfare.models.hardship import refuse_out_of_force


def check_hardship_file(file):
    """Give a new file the unit of its member on the day; raise ValidationError for what is wrong. Return the file."""
    if file.pk is None and file.member_id and file.opened_on:
        file.unit = unit_on(*file.person_and_day())
    file.full_clean(exclude=["number"])
    return file


@transaction.atomic
def save_hardship_file(file, *, actor):
    """Save a new file under the next number of its year, or a changed one; return it.

    Raise ValidationError for one that is closed, or that is wrong.
    """
    if file.pk:
        stored = _locked_open(file)
        fixed = (*file.FOUND_BY_CHECKS, "opened_on") if stored.checks.exists() else ()
        if changed := [name for name in fixed if getattr(stored, name) != getattr(file, name)]:
            sentence = "复核过的档案，类别、收入和人口随年度复核改变，建档日期不再改。"
            raise ValidationError({changed[0]: sentence})
    check_hardship_file(file)
    if not file.number:
        year = file.opened_on.year
        file.number = f"K{year}-{next_number(file.number_series, year):04}"
    return records.save_record(file, actor=actor)


@transaction.atomic
def save_relative(relative, *, actor):
    """Save one of the family in a file that is open; return it. Raise ValidationError for what is wrong."""
    _locked_open(relative.file)
    return records.save_record(relative, actor=actor, concerns=relative.file.member)


@transaction.atomic
def recheck_hardship(file, *, actor, **found):
    """Enter what the re-check of a year found, for another to confirm; return the HardshipCheck.

    `found` are the columns of it that the form asks for. A category is given for a file that stays open alone.
    """
    if not actor.has_perm(permissions.RECHECK_HARDSHIP, file):
        raise PermissionDenied("您不能登记这份档案的年度复核。")
    file = _locked_open(file)
    found["category"] = found["category"] if found["outcome"] == CheckOutcome.CHANGED else file.category
    check = HardshipCheck(file=file, made_by=actor, **found)
    _refuse_wrong(check)
    check.full_clean()
    check.save()
    audit.record(actor, acts.RECHECK_HARDSHIP, check, 年度=check.year)
    return check


@transaction.atomic
def take_back_checks(checks, *, actor, reason):
    """Take back re-checks that nobody confirmed yet, with the reason, as the undoing of their import does."""
    for check in checks.select_for_update(of=("self",), no_key=True):
        check.state, check.return_reason = CheckState.RETURNED, reason
        check.save(update_fields=["state", "return_reason"])
        audit.record(actor, acts.TAKE_BACK_CHECK, check, 年度=check.year)


def _refuse_wrong(check):
    file, this_year = check.file, timezone.localdate().year
    not_later_than_today(check.checked_on, "复核日期", field="checked_on")
    if check.checked_on < file.opened_on:
        raise ValidationError({"checked_on": f"复核日期不能早于建档日期（{file.opened_on:%Y-%m-%d}）。"})
    if not file.opened_on.year <= check.year <= this_year:
        raise ValidationError({"year": f"复核年度从建档的 {file.opened_on.year} 年到今年。"})
    if check.outcome != CheckOutcome.CHANGED:
        return
    if not check.category:
        raise ValidationError({"category": "请选择改变后的类别。"})
    if check.category == file.category:
        raise ValidationError({"category": "与现在的类别相同：类别没有改变的，请选“继续建档，类别不变”。"})
    refuse_out_of_force("category", HardshipSort.CATEGORY, check.category, check.checked_on)


def _locked_open(file):
    """Return the stored file, locked; raise ValidationError if it is closed."""
    stored = HardshipFile.objects.select_for_update(of=("self",), no_key=True).get(pk=file.pk)
    if stored.closed_on:
        raise ValidationError("已销档的困难职工档案不能再改；又有困难的，请重新建档。")
    return stored


@CHECK_FLOW.act("confirm")
@transaction.atomic
def confirm_check(check, *, actor):
    """Confirm what another found: the file has it from now on, and is closed if that was found. Return the check."""
    file = _locked_open(check.file)
    fields = {"confirmed_by": actor, "confirmed_on": timezone.localdate()}
    check = CHECK_FLOW.fire(check, "confirm", actor=actor, facts={"年度": check.year}, **fields)
    if not file.checks.filter(state=check.state, checked_on__gt=check.checked_on).exists():
        for name in file.FOUND_BY_CHECKS:
            setattr(file, name, getattr(check, name))
    if check.outcome == CheckOutcome.CLOSED:
        file.closed_on, file.close_reason = check.checked_on, check.close_reason
    records.save_record(file, actor=actor)
    return check


@CHECK_FLOW.act("send_back", form=ReasonForm)
@transaction.atomic
def send_back_check(check, *, actor, reason):
    """Send back what was found, with the reason, to be entered anew; return the check."""
    return CHECK_FLOW.fire(check, "send_back", actor=actor, return_reason=reason)


@transaction.atomic
def read_hardship(file, *, actor, reason):
    """Return the sealed circumstances, and each relative's health by relation, as text; who read and why is audited."""
    if not actor.has_perm(permissions.READ_CIRCUMSTANCES, file):
        raise PermissionDenied("您没有“查看困难情况”的权限。")
    audit.record(actor, acts.READ_CIRCUMSTANCES, file, 原因=reason)
    family = [f"{one.relation}{one.name}：{one.health}" for one in file.relatives.all() if one.health]
    return "\n".join(filter(None, [file.circumstances, *family]))
