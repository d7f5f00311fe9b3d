import secrets

from django import template
from django.templatetags.static import static
from django.utils.html import format_html

from unionportal.core.flow.form_keys import FIELD
from unionportal.core.values.money import wan

register = template.Library()
TEN_THOUSAND = 10_000


@register.simple_tag
def icon(name):
    """The symbol `name` of static/icons.svg, hidden from screen readers: a label stands beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("icons.svg"), name)


@register.simple_tag
def form_key():
    """The hidden key by which a form that is sent twice is known, see core/flow/form_keys.py."""
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, secrets.token_urlsafe(16))


@register.filter
def minutes(span):
    """A timedelta in whole minutes, rounded up."""
    return -(-int(span.total_seconds()) // 60)


@register.filter
def is_optional(bound):
    """Whether “选填” belongs beside the label: a question one may leave out, not one a draft may leave for later."""
    required_later = getattr(bound.field, "required_later", False)
    return not bound.field.required and not required_later and shape(bound) != "check"


@register.filter
def shape(bound):
    """How a field is laid out: “check” for one box, “group” for several, “line” for all else."""
    kind = getattr(bound.field.widget, "input_type", "")
    if bound.use_fieldset:
        return "group"
    return "check" if kind == "checkbox" else "line"


@register.simple_tag(takes_context=True)
def query(context, **changes):
    """The query string of this page with some parameters changed; None removes one."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        params.pop(name, None)
        if value not in (None, ""):
            params[name] = value
    return f"?{params.urlencode()}"


@register.filter
def amount(value, figure):
    """A figure's value for a small card: yuan from ten thousand up in 万元, all with separators; — for no rate."""
    if value is None:
        return "—"
    if _in_wan(value, figure):
        return wan(value).removesuffix("万元")
    if figure.measure.is_rate:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:,.2f}".removesuffix(".00") if figure.measure.is_money else f"{value:,}"


@register.filter
def amount_unit(figure, value):
    if value is None:
        return ""
    return "万元" if _in_wan(value, figure) else figure.unit


def _in_wan(value, figure):
    return figure.measure.is_money and abs(value) >= TEN_THOUSAND


@register.filter
def short_name(figure):
    """“慰问.住院.人数” without the dots a formula needs."""
    return figure.name.replace(".", " ")
