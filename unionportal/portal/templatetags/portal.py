from django import template
from django.templatetags.static import static
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def icon(name):
    """The symbol `name` of static/icons.svg, hidden from screen readers: a label stands beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("icons.svg"), name)


@register.filter
def minutes(span):
    """A timedelta in whole minutes, rounded up."""
    return -(-int(span.total_seconds()) // 60)


@register.filter
def is_optional(bound):
    """Whether “选填” belongs beside the label: a question one may leave out."""
    return not bound.field.required and shape(bound) != "check"


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
