"""The years, months and days by which a list is narrowed.

Django offers those that its rows have, for which it reads every row; here all between the first and the last are
offered, which an index answers.
"""

import datetime

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.formats import date_format

from unionportal.core.values.dates import month_end

# So many years are offered at most, the last ones: one may be mistyped.
_YEARS = 30


def levels(page):
    """Return what the template of the date hierarchy shows of a DeclaredChangeList: `back` and `choices`, or {}."""
    name = page.date_hierarchy
    chosen = [page.params.get(f"{name}__{part}") for part in ("year", "month", "day")]
    year, month, day = (int(value) if value else None for value in chosen)

    def link(**parts):
        return page.get_query_string({f"{name}__{part}": value for part, value in parts.items()}, [f"{name}__"])

    first = last = None
    if year is None:
        first, last = map(_day, page.paginator.ends or _ends(page.queryset, name))
        if first is None:
            return {}
        if first.year == last.year:
            year, month = first.year, first.month if first.month == last.month else None
    if year is None:
        years = range(max(first.year, last.year - _YEARS), last.year + 1)
        return {"show": True, "choices": [{"link": link(year=one), "title": str(one)} for one in years]}
    if month is None:
        months = range(first.month if first else 1, last.month + 1 if last else 13)
        shown = [(datetime.date(year, one, 1), link(year=year, month=one)) for one in months]
        choices = [{"link": address, "title": date_format(begin, "YEAR_MONTH_FORMAT")} for begin, address in shown]
        return {"show": True, "back": {"link": link(), "title": "全部日期"}, "choices": choices}
    begin = datetime.date(year, month, 1)
    if day is not None:
        back = {"link": link(year=year, month=month), "title": date_format(begin, "YEAR_MONTH_FORMAT")}
        return {
            "show": True,
            "back": back,
            "choices": [{"title": date_format(begin.replace(day=day), "MONTH_DAY_FORMAT")}],
        }
    days = range(first.day if first else 1, (last or month_end(begin)).day + 1)
    choices = [
        {
            "link": link(year=year, month=month, day=one),
            "title": date_format(begin.replace(day=one), "MONTH_DAY_FORMAT"),
        }
        for one in days
    ]
    return {"show": True, "back": {"link": link(year=year), "title": str(year)}, "choices": choices}


def _ends(rows, name):
    """Return the first and the last value of the rows; (None, None) for none."""
    found = rows.order_by().aggregate(first=Min(name), last=Max(name))
    return found["first"], found["last"]


def _day(value):
    return timezone.localtime(value).date() if isinstance(value, datetime.datetime) else value
