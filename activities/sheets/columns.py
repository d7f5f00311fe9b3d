"""Columns, references and base loaders of the sheets of activities."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from activities.activity_flow import ActivityState
from activities.models import Activity, Club, Series
from activities.services.records import save_record
from unionportal.core.ledger import RecordLoader, Reference
from unionportal.core.models import Unit
from unionportal.core.values.nearest import nearest
from unionportal.sheets.columns import Column

# An unknown title is compared with so many of the latest.
_COMPARED = 1000

SERIES = Reference(Series, ("code", "name"), "没有编码或名称为“{}”的系列，请登记在工作表「系列活动」。")
CLUB = Reference(
    Club, "name", "没有叫“{}”的俱乐部，请登记在工作表「俱乐部」。", narrow=lambda clubs: clubs.select_related("unit")
)


def unit_column(header="工会组织", blank="空白为校工会"):
    """Return the column of the unit."""
    return Column(key="unit", header=header, help=f"编号或名称，{blank}")


def series_column():
    """Return the column of the series."""
    return Column(key="series", header="系列", help="编码或名称")


def staff_no(header="工号", **extra):
    """Return a column of a 工号."""
    return Column(key="staff_no", header=header, kind="staff_number", **extra)


def activity_columns():
    """Return the two columns that name an activity: title or number, and the day."""
    return (
        Column(key="activity", header="活动", max_length=100, required=True, help="名称或编号", example="秋季运动会"),
        Column(key="activity_on", header="活动日期", kind="date", help="同名的活动不止一次时必填"),
    )


class ActivitiesLoader(RecordLoader):
    """Base of the loaders: fills in a blank unit before the row is compared, because the unit is part of the key."""

    names = {"staff_no": "member"}
    save = staticmethod(save_record)

    def _resolved(self, sheet):
        return [row for row in super()._resolved(sheet) if self.settle(sheet, *row)]

    def settle(self, sheet, number, values):
        """Return whether the row may be loaded; a blank unit that is part of the key is filled in."""
        if "unit" in self.spec.key_columns and values["unit"] is None:
            values["unit"] = self.blank_unit(values) or Unit.root()
        return True

    def blank_unit(self, values):
        """Return the unit that a blank cell stands for; None stands for the union."""


class OfActivityLoader(ActivitiesLoader):
    """Base of loaders whose rows name an activity by title (and day) or number."""

    def _resolved(self, sheet):
        named = {row.values["activity"] for row in sheet.rows}
        rows = Activity.objects.select_related("unit").exclude(state=ActivityState.CANCELLED)
        self._by_name = {}
        for activity in rows.filter(Q(title__in=named) | Q(number__in=named)):
            for name in {activity.title, activity.number}:
                self._by_name.setdefault(name, []).append(activity)
        unknown = named - self._by_name.keys()
        self._titles = set(rows.order_by("-starts_on").values_list("title", flat=True)[:_COMPARED]) if unknown else ()
        return super()._resolved(sheet)

    def settle(self, sheet, number, values):
        try:
            values["activity"] = self._activity(values)
        except ValidationError as refusal:
            sheet.report(number, "activity", refusal.messages[0])
            return False
        return super().settle(sheet, number, values)

    def _activity(self, values):
        name, day = values["activity"], values["activity_on"]
        known = [one for one in self._by_name.get(name, []) if day in (None, one.starts_on)]
        if len(known) > 1:
            raise ValidationError(f"有 {len(known)} 项活动叫“{name}”，请填写活动日期。")
        if not known:
            raise ValidationError(f"没有叫“{name}”的活动，请登记在工作表「活动」{nearest(name, self._titles)}")
        return known[0]

    def existing(self):
        return super().existing().select_related("activity__unit")

    def unit_of(self, values):
        """Return the unit of the activity: who keeps it keeps its lists."""
        return values["activity"].unit

    def current(self, record):
        return {**super().current(record), "activity_on": record.activity.starts_on}

    def _field(self, key):
        return "activity" if key == "activity_on" else super()._field(key)

    def _fields(self, values):
        return super()._fields({key: value for key, value in values.items() if key != "activity_on"})

    def _named(self, key, record):
        return record.title if key == "activity" else super()._named(key, record)


def refuse_under_way(record, done):
    """Raise ValidationError if the stored record is not in one of the states `done`."""
    if record.state not in done:
        standing = record.get_state_display()
        raise ValidationError(f"这一条正在系统中办理（{standing}），请在系统中办完，台账不能改写它。")
