"""What reports have to do with undoing an import: a final one may have counted what it wrote."""

from django.urls import reverse

from unionportal.core.ledger.undoing.plan import Stop
from unionportal.core.ledger.undoing.registry import stops_undoing
from unionportal.reports.models import Report
from unionportal.reports.report_flow import ReportState


@stops_undoing
def final_reports(plan):
    """Return what stops it: the reports that were made final since, over days from the first one of its rows on.

    One that was final before has not counted them.
    """
    first, written_at = plan.first_day, plan.ledger.decided_at
    if first is None or written_at is None:
        return []
    final = Report.objects.filter(state=ReportState.FINAL, finalised_at__gte=written_at, period_end__gt=first)
    found = tuple((one, one.title_and_period, _address(one)) for one in final.select_related("unit"))
    sentence = f"导入以后有 {len(found)} 份工作报告已经定稿，其中的数可能包含这份台账的内容"
    return [Stop(sentence, others=found)] if found else []


def _address(report):
    return reverse("reports:report_detail", args=[report.pk])
