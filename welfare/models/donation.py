"""The tables of donation drives, donations and remittances."""

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import tracked
from unionportal.core.flow.workflow import Worklist
from unionportal.core.values.money import MoneyField
from unionportal.core.values.names import NameField, NoteField
from unionportal.core.values.rules import not_later_than_today
from unionportal.core.values.states import tone_by
from unionportal.spelling.folding import folded_key
from welfare.remittance_flow import REMITTANCE_FLOW, STANDING, RemittanceState

WITHIN = "welfare_remittance_within_drive"
# No more of a drive is handed on than was given to it. The drive is locked, so that two at once add up.
_WITHIN = """
    PERFORM 1 FROM welfare_donationdrive d WHERE d.id = {drive} FOR NO KEY UPDATE;
    IF coalesce((SELECT sum(r.amount) FROM welfare_remittance r
            WHERE r.drive_id = {drive} AND r.state IN ({standing})), 0)
        > coalesce((SELECT sum(g.amount) FROM welfare_donation g WHERE g.drive_id = {drive}), 0) THEN
        RAISE EXCEPTION 'more of drive % is handed on than was given', {drive}
          USING ERRCODE = '23514', CONSTRAINT = '{constraint}';
    END IF;
    RETURN NULL;
"""


# What the second person confirmed.
_CONFIRMED = ("drive", "unit", "amount", "remitted_on", "receiver", "receipt_no", "made_by", "confirmed_by")


def _changed(names):
    changed = pgtrigger.Q()
    for name in names:
        changed |= pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")})
    return changed


def _within(name, operation, drive="NEW.drive_id", **more):
    standing = ", ".join(f"'{state.value}'" for state in STANDING)
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        func=_WITHIN.format(drive=drive, standing=standing, constraint=WITHIN),
        **more,
    )


def trust_column():
    """Return the column for the row of the books that keeps the money of such a record; its service fills it in."""
    return models.OneToOneField(
        "finance.TrustEntry",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="往来款",
    )


def _check_day(record, name, label):
    """Raise ValidationError for money of a drive that is of a day to come, or of before the drive began."""
    day = getattr(record, name)
    not_later_than_today(day, label, field=name)
    if day and record.drive_id and day < record.drive.started_on:
        sentence = f"“{record.drive}”{record.drive.started_on:%Y-%m-%d}开始，{label}不能早于这一天。"
        raise ValidationError({name: sentence})


@tracked
class DonationDrive(ScopedModel):
    """One donation drive (捐款活动), e.g. 慈善一日捐."""

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    title = NameField("名称", max_length=100)
    started_on = models.DateField("开始日期")
    beneficiary = NameField("受益方", max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "捐款活动"
        ordering = ["-started_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["title", "started_on"], name="welfare_donationdrive_once")]

    def clean(self):
        super().clean()
        rows = self.remittances.filter(state__in=STANDING) if self.pk else ()
        if other := next((one.receiver for one in rows if not self.is_for(one.receiver)), None):
            raise ValidationError({"beneficiary": f"已登记上缴给“{other}”，受益方须包括它；写错的先退回那笔上缴。"})

    def is_for(self, receiver):
        """Return whether this is the beneficiary, one of several named, or a part of it."""
        named, whole = folded_key(receiver), folded_key(self.beneficiary)
        return named in whole or whole in named

    def __str__(self):
        return self.title


@tracked
class Donation(ScopedModel):
    """The donation of one member."""

    owner_path = "member__user"
    figure_columns = (
        ("姓名", "member__name"),
        ("工号", "member__staff_no"),
        ("捐款活动", "drive__title"),
        ("金额（元）", "amount"),
        ("捐款日期", "given_on"),
        ("分工会", "unit__name"),
    )

    drive = models.ForeignKey(DonationDrive, models.PROTECT, related_name="donations", verbose_name="捐款活动")
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="分工会")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="donations", verbose_name="会员")
    amount = MoneyField("金额（元）")
    given_on = models.DateField("捐款日期")
    note = NoteField("备注")
    trust = trust_column()

    class Meta:
        verbose_name = verbose_name_plural = "捐款"
        ordering = ["drive", "unit__place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["drive", "member", "given_on"],
                name="welfare_donation_once",
                violation_error_message="此人当日的捐款已登记。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="welfare_donation_positive", violation_error_message="金额须大于零。"
            ),
        ]
        triggers = [
            _within("donation_handed_on", pgtrigger.Update, "OLD.drive_id"),
            # An import is undone with what it handed on, in any order.
            _within("donation_gone", pgtrigger.Delete, "OLD.drive_id", timing=pgtrigger.Deferred),
        ]

    def clean(self):
        super().clean()
        _check_day(self, "given_on", "捐款日期")

    def person_and_day(self):
        return self.member, self.given_on

    def as_trust(self):
        """Return what the books keep of it: who gave how much on which day."""
        return {"unit": self.unit, "amount": self.amount, "day": self.given_on, "name": self.member.name}

    def __str__(self):
        return f"{self.drive} {self.member.name} {self.amount:,}"


@tracked
class Remittance(ScopedModel):
    """Donations remitted to the charity (上缴), once another than who entered it has confirmed it."""

    flow = REMITTANCE_FLOW
    worklist = Worklist(35, shown=("drive",))
    tone = tone_by("state", {RemittanceState.CONFIRMED: "ok", RemittanceState.RETURNED: "stop"}, otherwise="wait")
    figure_columns = (
        ("捐款活动", "drive__title"),
        ("金额（元）", "amount"),
        ("上缴日期", "remitted_on"),
        ("接收单位", "receiver"),
        ("票据号", "receipt_no"),
    )

    drive = models.ForeignKey(DonationDrive, models.PROTECT, related_name="remittances", verbose_name="捐款活动")
    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    amount = MoneyField("金额（元）")
    remitted_on = models.DateField("上缴日期")
    receiver = NameField("接收单位", max_length=100)
    receipt_no = models.CharField("票据号", max_length=60)
    trust = trust_column()
    # Nobody where it came with the workbook that two people sign, or is older than this column.
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="登记人", editable=False
    )
    state = models.CharField(
        "状态", max_length=20, choices=RemittanceState, default=RemittanceState.PREPARED, editable=False
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人", editable=False
    )
    confirmed_on = models.DateField("确认日期", null=True, editable=False)
    return_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "捐款上缴"
        ordering = ["-remitted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["receiver", "receipt_no"],
                condition=Q(state__in=STANDING),
                name="welfare_remittance_once",
                violation_error_message="这张票据已登记。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="welfare_remittance_positive", violation_error_message="金额须大于零。"
            ),
            models.CheckConstraint(
                condition=~Q(state=RemittanceState.CONFIRMED)
                | Q(made_by__isnull=True)
                | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("made_by")),
                name="welfare_remittance_second_person",
                violation_error_message="捐款上缴须由另一个人确认。",
            ),
        ]
        triggers = [
            _within("remittance_within_drive", pgtrigger.Insert | pgtrigger.Update),
            # What is confirmed may only be given back, and that is the end of it.
            pgtrigger.Protect(
                name="remittance_steps",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=RemittanceState.RETURNED)
                | pgtrigger.Q(old__state=RemittanceState.CONFIRMED, new__state=RemittanceState.PREPARED),
            ),
            pgtrigger.Protect(
                name="remittance_as_confirmed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state=RemittanceState.CONFIRMED) & _changed(_CONFIRMED),
            ),
        ]

    def clean(self):
        super().clean()
        _check_day(self, "remitted_on", "上缴日期")
        if self.drive_id and self.receiver and not self.drive.is_for(self.receiver):
            sentence = f"“{self.drive}”的受益方是“{self.drive.beneficiary}”，不能上缴给“{self.receiver}”"
            raise ValidationError({"receiver": f"{sentence}；受益方写得不对、不全的，请先更正捐款活动。"})

    def as_trust(self):
        """Return what the books keep of it: how much went out to whom on which day."""
        return {"unit": self.unit, "amount": -self.amount, "day": self.remitted_on, "name": self.receiver}

    def __str__(self):
        return f"{self.drive}上缴 {self.remitted_on:%Y-%m-%d}"
