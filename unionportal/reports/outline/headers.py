"""Default titles, bylines and salutations of a new report."""

from django.utils import timezone

from unionportal.reports.models import Layout
from unionportal.reports.outline import called

_GREETING = "各位代表、同志们："
_RECIPIENTS = "各分工会："
_SUBTITLE = "——在工会会员代表大会上的工作报告"


def usual_header(unit, period, layout):
    """Return {field: value} of a new report of `unit`."""
    is_union = unit.parent_id is None
    found = {
        "title": usual_title(unit, period, layout),
        "period_label": period.label,
        "compare": is_union,
        "has_sources": is_union and layout == Layout.PLAIN,
    }
    if layout == Layout.SPEECH:
        return found | ({"subtitle": _SUBTITLE, "salutation": _GREETING} if is_union else {})
    found |= {"signed_by": str(unit), "delivered_on": timezone.localdate()}
    if layout == Layout.PLAN and is_union:
        notice = f"《{found['title']}》已经校工会委员会研究确定，现印发给你们，请结合实际做好安排，抓好落实。"
        found |= {"salutation": _RECIPIENTS, "notice": notice}
    return found


def usual_title(unit, period, layout):
    """Return the title of a new report of `unit`."""
    is_union = unit.parent_id is None
    if layout == Layout.PLAN:
        return f"{'工会' if is_union else unit}{called(period)}工作计划要点"
    return f"{period.label}工会工作报告" if is_union else f"{unit}{period.label}工作报告"
