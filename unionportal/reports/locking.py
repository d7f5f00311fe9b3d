"""How every act on a report begins: by somebody who may, on its row as it is now."""

from django.core.exceptions import PermissionDenied

from unionportal.reports.models import Report


def require(actor, permission, record):
    """Raise PermissionDenied unless this person, or a command (None), may do this to the record."""
    if actor is not None and not actor.has_perm(permission, record):
        raise PermissionDenied("您没有这项操作的权限。")


def locked(report):
    """Return the report as it is now, its row locked, so that acts on one report run one after the other."""
    rows = Report.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "made_by")
    return rows.get(pk=report.pk)
