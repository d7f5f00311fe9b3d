"""Writes the commonest parts of forms as Django's templates do, without a template for each box and option.

A list with its filters and the columns of its export has hundreds of them: they took a third of the time of a page.
"""

from django.forms.renderers import TemplatesSetting
from django.template.loader import render_to_string
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

# What a choice says while nothing is chosen, and what Django says unless a form has words of its own.
CHOOSE = "请选择"
_DASHES = "---------"
_FOLDER = "django/forms/widgets/"


def _attributes(widget):
    written = []
    for name, value in widget["attrs"].items():
        if value is True:
            written.append(f" {conditional_escape(name)}")
        elif value is not False:
            written.append(f' {conditional_escape(name)}="{conditional_escape(str(value))}"')
    return "".join(written)


def _input(widget):
    kind, name, value = widget["type"], conditional_escape(widget["name"]), widget["value"]
    shown = "" if value is None else f' value="{conditional_escape(str(value))}"'
    return f'<input type="{kind}" name="{name}"{shown}{_attributes(widget)}>'


def _label(widget):
    return conditional_escape(localize(widget["label"]))


def _labelled_input(widget):
    if not widget.get("wrap_label"):
        return _input(widget)
    key = widget["attrs"].get("id")
    points = f' for="{conditional_escape(key)}"' if key else ""
    return f"<label{points}>{_input(widget)} {_label(widget)}</label>"


def _option(widget):
    return f'<option value="{conditional_escape(str(widget["value"]))}"{_attributes(widget)}>{_label(widget)}</option>'


def _select(widget):
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{conditional_escape(group)}">')
        parts += [f"\n  {_part(option)}" for option in options]
        if group:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _part(option):
    """Return an option, which may have a template of its own."""
    name = option["template_name"]
    return _PARTS[name](option) if name in _PARTS else render_to_string(name, {"widget": option}).strip()


_PARTS = {
    **dict.fromkeys(
        (f"{_FOLDER}{name}.html" for name in ("text", "number", "date", "email", "hidden", "search", "checkbox")),
        _input,
    ),
    **dict.fromkeys((f"{_FOLDER}{name}.html" for name in ("checkbox_option", "radio_option")), _labelled_input),
    f"{_FOLDER}select_option.html": _option,
    f"{_FOLDER}select.html": _select,
}


def _word_the_blank(widget):
    for _, options, _ in widget.get("optgroups", ())[:1]:
        if options and options[0]["label"] == _DASHES:
            options[0]["label"] = CHOOSE


class WidgetRenderer(TemplatesSetting):
    """Renders through the templates of the site, but for these parts; a blank choice has words, never dashes."""

    def render(self, template_name, context, request=None):
        _word_the_blank(context.get("widget", {}))
        if part := _PARTS.get(template_name):
            # Every value in it was escaped.
            return mark_safe(part(context["widget"]))  # noqa: S308  # nosec
        return super().render(template_name, context, request)
