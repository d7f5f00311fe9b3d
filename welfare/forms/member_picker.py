"""Choosing a colleague on a phone: type a name, 工号 or letters, tap the person."""

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from welfare.queries import matching

# How a typed text that nobody tapped comes out of the widget.
_TYPED = "?"
SHOWN = 8


class MemberPicker(forms.Widget):
    """A search box whose results are radio buttons. Without script, what was typed is looked up on sending."""

    template_name = "welfare/member_picker.html"
    queryset = None
    use_fieldset = False

    class Media:
        js = ("member_picker.js",)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        typed = value.removeprefix(_TYPED) if isinstance(value, str) and value.startswith(_TYPED) else ""
        chosen = None
        if value and not typed and str(value).isdigit():
            chosen = self.queryset.filter(pk=value).first()
        offered = list(matching(self.queryset, typed)[:SHOWN]) if typed else []
        context |= {
            "chosen": chosen,
            "typed": typed,
            "members": [chosen] if chosen else offered,
            "name": name,
            "search_url": reverse("welfare:member_search"),
        }
        return context

    def value_from_datadict(self, data, files, name):
        if value := data.get(name):
            return value
        typed = (data.get(f"{name}_query") or "").strip()
        return f"{_TYPED}{typed}" if typed else ""


class MemberField(forms.ModelChoiceField):
    """One member of the queryset. A text that fits exactly one person is enough."""

    widget = MemberPicker

    def _set_queryset(self, queryset):
        super()._set_queryset(queryset)
        self.widget.queryset = self.queryset

    queryset = property(forms.ModelChoiceField._get_queryset, _set_queryset)

    def to_python(self, value):
        if not (isinstance(value, str) and value.startswith(_TYPED)):
            return super().to_python(value)
        typed = value.removeprefix(_TYPED)
        exact = list(self.queryset.filter(staff_no__iexact=typed)[:2])
        found = exact or list(matching(self.queryset, typed)[: SHOWN + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(f"没有找到“{typed}”，请检查姓名或工号。")
        raise ValidationError(f"“{typed}”不止一位，请在下面点选。")
