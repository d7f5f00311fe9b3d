"""Template tags of pages: icons, form keys, layout of fields, query strings, figures."""

import json
import secrets
from functools import cache

from django import template
from django.apps import apps
from django.db.models import Model
from django.template.defaulttags import CsrfTokenNode
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.http import urlencode

from unionportal.core import ledger
from unionportal.core.access.middleware import KEPT_FORM
from unionportal.core.access.permissions import READ_FIGURES
from unionportal.core.flow.decisions import decision_on
from unionportal.core.flow.form_keys import FIELD
from unionportal.core.flow.versions import SEEN, seen_version
from unionportal.core.pages.history import may_read_history
from unionportal.core.pages.paging import PAGING
from unionportal.core.printing.registry import forms_of_record, forms_of_table
from unionportal.core.values.money import wan
from unionportal.portal.drafts import draft_key, draft_owner, kept_names, kept_names_of_rows
from unionportal.portal.office.faces import address_in_portal, office_list, office_page, portal_page
from unionportal.portal.office.faces import office_moves as moves_in_office

register = template.Library()
TEN_THOUSAND = 10_000
# A second tap while the form is on its way sends nothing.
_KEPT_FORM = format_html(
    'hx-sync="this:drop" hx-headers="{}" hx-disinherit="hx-target hx-select hx-swap hx-sync"',
    json.dumps({KEPT_FORM: "1"}),
)


@register.simple_tag
@cache
def icon(name):
    """Return the symbol `name` of static/icons.svg, hidden from screen readers: a label stands beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("icons.svg"), name)


@register.simple_block_tag
def once(content):
    """Keep what is between the tags as a variable, for a page that shows it twice."""
    return content


@register.simple_tag
def form_key():
    """Return the key alone, for a page of the back office whose form brings its own CSRF token."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, secrets.token_urlsafe(16))


@register.simple_tag(takes_context=True)
def form_token(context, *, secret=False):
    """Return what every form that acts carries: the CSRF token, and the key by which it acts once.

    `secret` is for a form of which nothing may stay, not even that it was sent; its view is marked leaves_no_row.
    """
    return format_html("{}{}", CsrfTokenNode().render(context), "" if secret else form_key())


@register.simple_tag
def seen(record, *, each=False):
    """Return the hidden field by which a move is made on the record as it is shown, or on `each` of several.

    It is made when it is written, once for all the forms of a page that write it.
    """
    name = f"{SEEN}-{record.pk}" if each else SEEN
    return SimpleLazyObject(
        lambda: format_html('<input type="hidden" name="{}" value="{}">', name, seen_version(record))
    )


@register.simple_tag(takes_context=True)
def keep_draft(context, form, *, rows=(), to="", within="#content", sends=True):
    """Return the attributes by which static/drafts.js keeps what is typed into the form, and sends it without leaving.

    `to` is where the form is sent, "" the page itself: two forms of a page go to different places. `within` is what a
    refusal replaces, files that were chosen excepted. `sends=False` is for a form that a script of its own sends, or
    the browser. `rows` are the tables of the back office inside the form: their rows are kept with it.
    """
    of_rows = [name for table in rows for name in kept_names_of_rows(table.formset)]
    names, request = kept_names(form) + of_rows, context["request"]
    if not (names or form.is_multipart()) or getattr(form, "is_secret", False):
        return ""
    brought = {name: value for name, value in request.GET.items() if name in form.fields}
    key = draft_key(request.user, to or request.path, brought)
    kept = format_html('data-draft="{}" data-draft-names="{}"', key, " ".join(names))
    typed = format_html(" {}", "data-draft-typed") if form.is_bound else ""
    if not sends:
        return format_html("{}{}", kept, typed)
    sent = format_html('hx-post="{}" hx-target="{}" hx-select="{}" hx-swap="outerHTML"', to, within, within)
    return format_html("{}{} {} {}", kept, typed, sent, _KEPT_FORM)


@register.simple_tag(takes_context=True)
def drafts_of(context):
    """Return what tells static/drafts.js whose page this is, so that it keeps no drafts of others; "" at the door."""
    # A page that says what went wrong may have been made before it was known whose it is.
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    return format_html('<meta name="drafts-of" content="{}">', draft_owner(user))


@register.simple_tag(takes_context=True)
def decision(context, record):
    """Return what the user sees before deciding on the record (core.flow.decisions), None where it costs nothing."""
    if context.get("errors"):
        # The refused form has put what was typed into the record.
        record = type(record)._base_manager.get(pk=record.pk)
    return decision_on(record, context["request"].user, context.get("transition"))


@register.simple_tag(takes_context=True)
def page_in_office(context):
    """Return the address in the back office of the record whose page in the portal this is; "" where there is none."""
    record, request = context.get("object"), context["request"]
    if not request.user.is_authenticated or not isinstance(record, Model) or address_in_portal(record) != request.path:
        return ""
    return office_page(record, request.user)


@register.simple_tag(takes_context=True)
def record_page(context, record, in_portal, *, in_office=False):
    """Return the address of a record that the user may see, on the asked side if it has a page there, else the other.

    `in_portal` is its page in the portal, "" for none.
    """
    if in_portal and not in_office:
        return in_portal
    return office_page(record, context["request"].user) or in_portal


@register.simple_tag(takes_context=True)
def office_moves(context, record):
    """Return [(label, address)] of what the user can do with the record in the back office."""
    return moves_in_office(record, context["request"].user)


@register.simple_tag(takes_context=True)
def page_of_print(context, form):
    """Return the address of the record of which the form is printed, or of its list, on this user's side."""
    user, record = context["request"].user, context.get("record")
    if isinstance(record, Model):
        return office_page(record, user) or portal_page(record, user)
    return office_list(form.model) if user.is_staff else ""


@register.simple_tag(takes_context=True)
def page_in_portal(context, record, model_admin):
    """Return the address in the portal of a record of the back office; "" where an own button leads there."""
    return "" if hasattr(model_admin, "open_portal_page") else portal_page(record, context["request"].user)


@register.inclusion_tag("core/_print_buttons.html", takes_context=True)
def print_buttons(context, record, button="btn"):
    """Show a button for every paper form of the record that the user may print, others for its other files."""
    forms = forms_of_record(record, context["request"].user)
    links = [(f"打印{form.label}", form.address(record.pk), not form.questions) for form in forms]
    sheets = [form for form in forms if form.has_workbook and not form.questions]
    links += [(f"{form.label}（xlsx）", f"{form.address(record.pk)}?as=xlsx", True) for form in sheets]
    texts = [form for form in forms if form.has_word and not form.questions]
    links += [(f"{form.label}（Word）", f"{form.address(record.pk)}?as=docx", True) for form in texts]
    return {"links": links, "button": button}


@register.simple_tag(takes_context=True)
def history_link(context, record):
    """Return the link to what changed in the record, for who may read that."""
    if not may_read_history(record, context["request"].user):
        return ""
    page = f"{record._meta.app_label}:{record._meta.model_name}_history"
    return format_html(
        '<div class="actions"><a class="btn btn-quiet" href="{}">修改记录</a></div>', reverse(page, args=[record.pk])
    )


@register.simple_tag(takes_context=True)
def figures_link(context, record):
    """Return the link to the figures that count the record, for who reads figures."""
    if not context["request"].user.holds(READ_FIGURES):
        return ""
    page = reverse("reports:figures_of", args=[record._meta.label_lower, record.pk])
    return format_html('<div class="actions"><a class="btn btn-quiet" href="{}">计入的统计数字</a></div>', page)


@register.inclusion_tag("core/_print_buttons.html", takes_context=True)
def print_list_buttons(context, table, button="btn"):
    """Show a button for every paper form of the table with this label that the user may print."""
    forms = forms_of_table(apps.get_model(table), context["request"].user)
    links = [(f"打印{form.label}", f"{form.address()}{query(context, page=None)}", False) for form in forms]
    return {"links": links, "button": button}


@register.simple_tag(takes_context=True)
def imports_of_list(context, table=""):
    """Return [(label, address)] of the sheets of a table that the user may prepare, none on the page of one record.

    Without a label the table is that of the list that the page is.
    """
    view, model = context.get("view"), apps.get_model(table) if table else None
    if model is None and view is not None and not view.kwargs:
        model = getattr(getattr(view, "object_list", None), "model", None) or getattr(view, "listed_model", None)
    if model is None:
        return []
    entries = [one for one in ledger.offered(context["request"].user) if one.model is model]
    page = reverse("ledger_import")
    return [(f"导入{one.spec.title}", f"{page}?{urlencode({'kind': one.spec.key})}") for one in entries]


@register.simple_tag(takes_context=True)
def hindered(context, record):
    """Return [(move, why not yet)] of the record's flow, of what its reader may do and something holds up."""
    flow = getattr(record, "flow", None)
    return flow.hindered(record, context["request"].user) if flow else []


@register.filter
def likely_first(moves, record):
    """Return [(move or act, whether it is prominent)]: the likely next step first; without one, none is prominent."""
    moves = list(moves)
    likely = [move for move in moves if move.is_likely(record)][:1]
    return [(move, True) for move in likely] + [(move, False) for move in moves if move not in likely]


@register.filter
def is_one_click(move, record):
    """Return whether the page of the record can make the move itself; acts without a flow have pages of their own."""
    flow = getattr(record, "flow", None)
    return flow is not None and flow.transitions.get(move.name) is move and flow.is_one_click(move)


@register.filter
def question(move, record):
    """Return what is asked once before a move of one click."""
    return f"{move.label}“{record}”？{record.flow.warning_of(move)}"


@register.filter
def minutes(span):
    """Return a timedelta in whole minutes, rounded up."""
    return -(-int(span.total_seconds()) // 60)


@register.filter
def is_optional(bound):
    """Return whether “选填” belongs to the label: the field may be left out for good, not just in a draft."""
    required_later = getattr(bound.field, "required_later", False)
    return not bound.field.required and not required_later and shape(bound) != "check"


@register.filter
def shape(bound):
    """Return the layout of a field: “check” for one box, “group” for several, “line” for all else."""
    kind = getattr(bound.field.widget, "input_type", "")
    if bound.use_fieldset:
        return "group"
    return "check" if kind == "checkbox" else "line"


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """Return the query string of this page with some parameters changed; None removes one.

    Another page is named anew: by its number, or by a row.
    """
    params = context["request"].GET.copy()
    if not changes.keys().isdisjoint(PAGING):
        changes = dict.fromkeys(PAGING) | changes
    for name, value in changes.items():
        params.pop(name, None)
        if value not in (None, ""):
            params[name] = value
    return f"?{params.urlencode()}"


@register.filter
def amount(value, figure):
    """Return a figure's value for a card: with separators, yuan from ten thousand on in 万元; “—” for no rate."""
    if value is None:
        return "—"
    if _in_wan(value, figure):
        return wan(value)
    if figure.measure.is_rate:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:,.2f}".removesuffix(".00") if figure.measure.is_money else f"{value:,}"


@register.filter
def amount_unit(figure, value):
    """Return the unit that belongs to `amount`."""
    if value is None:
        return ""
    return "万元" if _in_wan(value, figure) else figure.unit


def _in_wan(value, figure):
    return figure.measure.is_money and abs(value) >= TEN_THOUSAND


@register.filter
def in_words(figure):
    """Return what the figure is called in a text that people read: the words that begin its definition."""
    words, colon, _ = figure.definition.partition("：")
    return words if colon else figure.name
