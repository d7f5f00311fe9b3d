"""The page of all permissions."""

from itertools import groupby

from django.apps import apps
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from unionportal.core.access.permissions import VIEW_GRANT, declared
from unionportal.core.choices import OWNER, Role


@require_safe
def permission_table(request):
    """Return the permissions by role, read from the declarations."""
    if not request.user.has_perm(VIEW_GRANT):
        raise Http404
    columns = [*Role, OWNER]
    groups = [
        (apps.get_app_config(app).verbose_name, [(label, [c in roles for c in columns]) for _, label, roles in rows])
        for app, rows in groupby(declared(), key=lambda row: row[0].split(".")[0])
    ]
    heads = [*Role.labels, "本人"]
    return render(request, "portal/permission_table.html", {"heads": heads, "groups": groups})
