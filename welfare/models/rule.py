"""The base of the dated rules of welfare, and the names of their codes."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from unionportal.core.access.scoping import Unitless
from unionportal.core.flow.decisions import once
from unionportal.core.values.states import tone_by
from welfare.rule_flow import RULE_FLOW, RuleState

CODE = RegexValidator(r"^[a-z][a-z0-9_]*$", "代码用小写字母、数字和下划线，以字母开头。")


class RuleQuerySet(models.QuerySet):
    def confirmed(self):
        """Return the rules that a second person has confirmed, whatever their days."""
        return self.filter(state=RuleState.CONFIRMED)

    def in_force(self, day):
        """Return the rules of `day`: for each key the confirmed one that took effect last."""
        lasting = Q(valid_until__isnull=True) | Q(valid_until__gt=day)
        keys = self.model.KEY
        return self.confirmed().filter(lasting, valid_from__lte=day).order_by(*keys, "-valid_from").distinct(*keys)

    def of_day(self, day):
        """Return the rules of `in_force` as {key: rule}; of many records looked at together, one read of all days."""
        rows = once(("rules", self.model), lambda: list(self.confirmed().order_by(*self.model.KEY, "-valid_from")))
        found = {}
        for row in rows:
            if row.valid_from <= day and (row.valid_until is None or row.valid_until > day):
                found.setdefault(tuple(getattr(row, name) for name in self.model.KEY), row)
        return found


def named(rules):
    """Return {code: name} of those `rules` that were ever confirmed, in the order of the table; the last name counts.

    What was taken out of force to be corrected is proposed again, with the reason.
    """
    ever = Q(state=RuleState.CONFIRMED) | Q(state=RuleState.PROPOSED) & ~Q(return_reason="")
    rows = rules.filter(ever).order_by("valid_from")
    found = {code: (place, name) for code, place, name in rows.values_list("code", "place", "name")}
    return {code: name for code, (_, name) in sorted(found.items(), key=lambda one: (one[1][0], one[0]))}


def rule_constraints(*keys):
    """Return the constraints of a table of rules whose rows are told apart by `keys` and the first day."""
    return [
        models.UniqueConstraint(
            fields=[*keys, "valid_from"],
            condition=~Q(state=RuleState.REFUSED),
            name="%(app_label)s_%(class)s_once",
            violation_error_message="该项目在这一天已有生效的规定。",
        ),
        models.CheckConstraint(
            condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
            name="%(app_label)s_%(class)s_dates",
            violation_error_message="失效日期须晚于生效日期。",
        ),
        models.CheckConstraint(
            condition=~Q(state=RuleState.CONFIRMED)
            | Q(proposed_by__isnull=True)
            | Q(confirmed_by__isnull=False) & ~Q(confirmed_by=F("proposed_by")),
            name="%(app_label)s_%(class)s_second_person",
            violation_error_message="规定须由另一个人确认。",
        ),
    ]


class Rule(Unitless):
    """A dated rule with clause and source, in force once confirmed. A later one replaces it, whatever its last day."""

    flow = RULE_FLOW
    KEY = ()

    clause = models.CharField("条款", max_length=200)
    source = models.CharField("依据文件", max_length=200)
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True, blank=True, help_text="从这一天起不再有效；空白为长期。")
    state = models.CharField("状态", max_length=20, choices=RuleState, default=RuleState.PROPOSED, editable=False)
    # Null where it came with the product, from the workbook that two people sign, or is older than this column.
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="提出人", editable=False
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人", editable=False
    )
    confirmed_on = models.DateField("确认日期", null=True, editable=False)
    return_reason = models.CharField("退回原因", max_length=200, blank=True, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        abstract = True

    tone = tone_by("state", {RuleState.CONFIRMED: "ok", RuleState.REFUSED: "stop"}, otherwise="wait")

    @property
    def cited(self):
        """Clause and source, as they stand in brackets after a sentence."""
        return f"（{self.clause}，{self.source}）"


# {field's word for the table: {code: name}}, read once per request; see `forget_names`.
_names = {}


def forget_names(**kwargs):
    """Read the names again when they are asked for next: a receiver of signals."""
    _names.clear()


class CodeField(models.CharField):
    """The code of a row of another table, shown by its name; `names` is the function that returns {code: name}.

    Codes stay as they are in old rows, in figures and in workbooks; the table may have several dated rows of one code.
    """

    def __init__(self, *args, names=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.names = names

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "names": self.names}

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only=private_only)
        if f"get_{name}_display" not in cls.__dict__:
            setattr(cls, f"get_{name}_display", lambda record: self.name_of(getattr(record, self.attname)))

    def _read(self):
        if self.names not in _names:
            _names[self.names] = self.names()
        return _names[self.names]

    def name_of(self, code):
        """Return the name of the code; the code itself where the table does not know it."""
        return self._read().get(code, code)

    @property
    def flatchoices(self):
        """The pairs of code and name; Django's back office reads them to show and to filter."""
        return list(self._read().items())

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value and value not in self._read():
            raise ValidationError(f"没有登记代码为“{value}”的{self.verbose_name}。", code="invalid")

    def formfield(self, **kwargs):
        for unfit in ("max_length", "widget"):
            kwargs.pop(unfit, None)
        return super(models.CharField, self).formfield(
            form_class=forms.ChoiceField, choices=lambda: [("", "请选择"), *self.flatchoices], **kwargs
        )
