"""The two pages of a record: in the back office, where staff act, and in the portal, where everybody else does."""

from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from unionportal.core.back_office.records import MovedAdmin


def office_page(record, user):
    """Return the address of the record's page in the back office; "" where it has none or this user may not open it."""
    if not user.is_staff or type(record) not in admin.site._registry:
        return ""
    verbs = (f"{record._meta.app_label}.{verb}_{record._meta.model_name}" for verb in ("view", "change"))
    return address(record, "change", record.pk) if any(user.has_perm(one, record) for one in verbs) else ""


def office_list(model):
    """Return the address of the list of the table in the back office, "" where it has none."""
    return address(model, "changelist") if model in admin.site._registry else ""


def portal_page(record, user):
    """Return the address of the record's page in the portal; "" where it has none or this user may not see it."""
    found = address_in_portal(record)
    return found if found and user.has_perm(record.view_permission(), record) else ""


def address_in_portal(record):
    """Return the address of the page that the portal has for the record, "" where it has none."""
    if hasattr(record, "get_absolute_url"):
        return record.get_absolute_url()
    worklist = getattr(record, "worklist", None)
    return reverse(worklist.portal_detail, args=[record.pk]) if worklist and worklist.portal_detail else ""


def office_moves(record, user):
    """Return [(label, address)] of what this user can do now with the record on its page in the back office."""
    page = admin.site.get_model_admin(type(record)) if office_page(record, user) else None
    if not isinstance(page, MovedAdmin):
        return []
    return [(move.label, address(record, "move", record.pk, move.name)) for move in page.open_moves(record, user)]


def address(record, page, *args):
    """Return the address of one of the pages that the back office has for a table, "" where it has not."""
    try:
        return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_{page}", args=args)
    except NoReverseMatch:
        return ""
