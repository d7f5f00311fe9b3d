"""The projects of the union and its sub-unions, whose money stands apart in the budget of a year."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from finance.models.guards import kept
from unionportal.core.access.scoping import ScopedModel
from unionportal.core.database.row_history import tracked
from unionportal.core.values.names import ThingNameField
from unionportal.spelling.folding import folded_key

# What somebody chooses to see what belongs to no project.
NO_PROJECT = "none"

_OF_ITS_UNIT = """
    IF NEW.unit_id <> (SELECT p.unit_id FROM finance_project p WHERE p.id = NEW.project_id) THEN
        RAISE EXCEPTION 'project % is of another unit', NEW.project_id
          USING ERRCODE = '23514', CONSTRAINT = 'finance_project_of_unit';
    END IF;
    RETURN NULL;
"""


def of_its_unit(name):
    """Return the trigger that refuses a line whose project is another unit's."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,
        condition=pgtrigger.Q(new__project__isnull=False),
        func=_OF_ITS_UNIT,
    )


def of_project(chosen, path="budget__project"):
    """Return the lookups of what belongs to a chosen project, by its key, or to NO_PROJECT; of "" none."""
    if not chosen:
        return {}
    return {f"{path}__isnull": True} if chosen == NO_PROJECT else {path: chosen}


class Whose:
    """Base of what belongs to a `unit`, and may belong to a `project` of it."""

    @property
    def whose(self):
        """Whose it is in words: the unit's, or a project's of it."""
        return f"{self.unit}·{self.project}" if self.project else str(self.unit)


@tracked
class Project(ScopedModel):
    """A project of one unit, for which budgets are made and money is claimed apart, in one year or in several."""

    unit = models.ForeignKey("core.Unit", models.PROTECT, verbose_name="工会组织")
    name = ThingNameField("项目", max_length=60)
    valid_from = models.DateField("开始日期")
    valid_until = models.DateField("结束日期", null=True, blank=True, help_text="从这一天起结束；还没有定的空着。")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预算项目"
        ordering = ["unit__place", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="finance_project_once",
                violation_error_message="这个组织已有这个项目。",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="finance_project_dates",
                violation_error_message="结束日期须晚于开始日期。",
            ),
        ]
        triggers = [kept("project_unit_kept", ("unit",))]

    def clean(self):
        if self.unit_id and folded_key(self.name) == folded_key(self.unit.name):
            raise ValidationError({"name": "项目不能与它的组织同名，请换一个名称。"})
        if self.pk and type(self).objects.filter(pk=self.pk).exclude(unit=self.unit_id).exists():
            raise ValidationError({"unit": "项目是哪个组织的，登记以后不改；要换一个组织，请登记另一个项目。"})

    def has_ended(self, day):
        """Return whether nothing is spent for it any more from this day on."""
        return self.valid_until is not None and self.valid_until <= day

    @staticmethod
    def ended_by(day):
        """Return the condition that the project of a budget has ended, as `has_ended` says it of one."""
        return Q(project__valid_until__lte=day)

    def __str__(self):
        return self.name
