"""A form field to pick a member by name, 工号 or pinyin on a phone."""

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from unionportal.core.pages.views import ScopedViewMixin
from unionportal.core.values.numerals import number_in

# The prefix of the widget's value for a typed text without a chosen member.
_TYPED = "?"
SHOWN = 8


class MemberPicker(forms.TextInput):
    """A search box whose results are radio buttons; without script, the typed text is looked up on submit."""

    template_name = "members/member_picker.html"
    queryset = None
    # The URL name of the app's page that searches while the user types.
    search_page = None
    use_fieldset = False
    typed_suffix = "_query"

    class Media:
        js = ("member_picker.js",)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        typed = value.removeprefix(_TYPED) if isinstance(value, str) and value.startswith(_TYPED) else ""
        chosen = None
        if value and not typed:
            chosen = self.queryset.filter(pk=number_in(str(value))).first()
        offered = list(self.queryset.search(typed)[:SHOWN]) if typed else []
        context |= {
            "chosen": chosen,
            "typed": typed,
            "members": [chosen] if chosen else offered,
            "name": name,
            "search_url": reverse(self.search_page),
        }
        return context

    def value_from_datadict(self, data, files, name):
        if value := data.get(name):
            return value
        typed = (data.get(f"{name}_query") or "").strip()
        return f"{_TYPED}{typed}" if typed else ""


class MemberField(forms.ModelChoiceField):
    """One member of the queryset; a text that fits exactly one member is enough."""

    widget = MemberPicker

    def __init__(self, *args, search_page, **kwargs):
        super().__init__(*args, **kwargs)
        self.widget.search_page = search_page

    def _set_queryset(self, queryset):
        super()._set_queryset(queryset)
        self.widget.queryset = self.queryset

    queryset = property(forms.ModelChoiceField._get_queryset, _set_queryset)

    def to_python(self, value):
        if not (isinstance(value, str) and value.startswith(_TYPED)):
            return super().to_python(value)
        typed = value.removeprefix(_TYPED)
        exact = list(self.queryset.numbered(typed)[:2])
        found = exact or list(self.queryset.search(typed)[: SHOWN + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            similar = self.queryset.near(typed).first()
            hint = f"登记的有{similar}，是不是？" if similar else "请检查姓名或工号。"
            raise ValidationError(f"没有找到“{typed}”，{hint}")
        raise ValidationError(f"“{typed}”不止一位，请在下面点选。")


class MemberSearch(ScopedViewMixin, View):
    """The members found by what is typed, as radio buttons: only those whom this person may choose."""

    def members(self):
        """Return the members among whom is searched."""
        raise NotImplementedError

    def get(self, request):
        # The search box is named after its field, whose name differs between the forms.
        name = next((key.removesuffix("_query") for key in request.GET if key.endswith("_query")), "member")
        typed = request.GET.get(f"{name}_query", "").strip()[:50]
        found = list(self.members().search(typed)[: SHOWN + 1]) if typed else []
        # A name in other variants of its characters is offered where it is not found as typed.
        found = found or (list(self.members().near(typed)[: SHOWN + 1]) if typed else [])
        context = {"members": found[:SHOWN], "more": len(found) > SHOWN, "typed": typed, "name": name}
        return render(request, "members/_member_options.html", context)
