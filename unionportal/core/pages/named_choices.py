"""A choice of more than anybody reads through: its name is typed, and the browser proposes names meanwhile."""

from collections import Counter
from operator import attrgetter

from django import forms

# So many choices are listed.
MOST_LISTED = 200
# The prefix of the value of a typed name that is not offered, or is that of several.
_TYPED = "?"


class NamedSelect(forms.Select):
    """A list of up to MOST_LISTED choices; of more, a text in which the name of one is typed."""

    named_template = "core/figure_names.html"
    typed_suffix = "_named"

    def render(self, name, value, attrs=None, renderer=None):
        labels = self._labels()
        if len(labels) <= MOST_LISTED:
            return super().render(name, value, attrs, renderer)
        value = "" if value is None else str(value)
        typed = value.removeprefix(_TYPED) if value.startswith(_TYPED) else labels.get(value, "")
        list_id = f"{name}_names"
        text = forms.TextInput(attrs={**self.attrs, "list": list_id, "autocomplete": "off", "placeholder": "输入名称"})
        text.is_required = self.is_required
        shown = text.get_context(f"{name}_named", typed, attrs) | {"list_id": list_id, "names": labels.values()}
        return self._render(self.named_template, shown, renderer)

    def value_from_datadict(self, data, files, name):
        typed = (data.get(f"{name}_named") or "").strip()
        if not typed:
            return super().value_from_datadict(data, files, name)
        found = [key for key, label in self._labels().items() if label == typed]
        return found[0] if len(found) == 1 else f"{_TYPED}{typed}"

    def value_omitted_from_data(self, data, files, name):
        return f"{name}_named" not in data and super().value_omitted_from_data(data, files, name)

    def _labels(self):
        """Return {value: label} of what is offered; equal labels bear their number."""
        offered = ((str(key), str(label)) for key, label in self.choices)
        labels = {key: label for key, label in offered if key}
        every, met = Counter(labels.values()), Counter()
        for key, label in labels.items():
            if every[label] > 1:
                met[label] += 1
                labels[key] = f"{label}（同名的第 {met[label]} 个）"
        return labels


def choose_by_name(form, name, *, label=""):
    """Let a field, where the form has it as list, be chosen by name once it offers too many.

    `label` is the attribute of the records that tells them apart, where their name does not.
    """
    field = form.fields.get(name)
    if field is None or type(field.widget) is not forms.Select:
        return
    if label:
        field.label_from_instance = attrgetter(label)
    listed, field.widget = field.widget, NamedSelect(attrs=field.widget.attrs)
    field.widget.choices, field.widget.is_required = listed.choices, listed.is_required
    field.error_messages["invalid_choice"] = "没有这个名称，请从列出的里面选一个。"
