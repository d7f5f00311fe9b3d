"""What the back-office pages of welfare share: benefits through their services, records saved and audited."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from unfold.decorators import display
from unfold.widgets import INPUT_CLASSES, SELECT_CLASSES, TEXTAREA_CLASSES

from unionportal.core.admin_base import ScopedAdmin, WorkflowAdmin
from unionportal.core.moves import tell
from welfare import services
from welfare.benefit_flow import BENEFIT_FLOW, EDITABLE, BenefitState
from welfare.forms.member_picker import MemberPicker

_CLASSES = (
    (MemberPicker, INPUT_CLASSES),
    (forms.Textarea, TEXTAREA_CLASSES),
    (forms.Select, SELECT_CLASSES),
    (forms.CheckboxInput | forms.RadioSelect | forms.FileInput, ()),
    (forms.TextInput | forms.DateInput, INPUT_CLASSES),
)


def dressed(form):
    """Give the portal's widgets the classes of the skin."""
    for field in form.fields.values():
        for kind, classes in _CLASSES:
            if isinstance(field.widget, kind):
                field.widget.attrs["class"] = " ".join(classes)
                break


class PaymentFilter(admin.SimpleListFilter):
    title, parameter_name = "支付", "payment"

    def lookups(self, request, model_admin):
        return [("paying", "待支付"), ("paid", "已支付"), ("back", "已冲正或撤销")]

    def queryset(self, request, queryset):
        if self.value() == "paid":
            return queryset.filter(claim__state="paid")
        if self.value() == "back":
            return queryset.filter(claim__state__in=["reversed", "cancelled"])
        if self.value() == "paying":
            return queryset.filter(state=BenefitState.APPROVED, claim__state="approved")
        return queryset


class ServiceForm:
    """Saves through `save_through` while the form is validated, so that a refusal stands on the form as typed."""

    save_through = None

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        try:
            with transaction.atomic():
                type(self).save_through(self)
        except ValidationError as refusal:
            tell(self, refusal)


class ThroughServiceMixin:
    """An admin whose forms save through `perform(request, form)`; the admin's own saving is left out."""

    def perform(self, request, form):
        raise NotImplementedError

    def form_arguments(self, request):
        return {}

    def get_form(self, request, obj=None, change=False, **kwargs):
        allowed = self.has_change_permission(request, obj) if change else self.has_add_permission(request)
        if not allowed:
            return super().get_form(request, obj, change, form=forms.ModelForm, **kwargs)
        form_class = super().get_form(request, obj, change, **kwargs)
        arguments = self.form_arguments(request)

        def __init__(form, *args, **extra):
            form_class.__init__(form, *args, **arguments, **extra)
            dressed(form)

        def save_through(form):
            return self.perform(request, form)

        return type("ServiceForm", (ServiceForm, form_class), {"__init__": __init__, "save_through": save_through})

    def save_model(self, request, obj, form, change):
        """The service has saved it."""

    def save_related(self, request, form, formsets, change):
        """The service has saved it."""


class BenefitAdmin(ThroughServiceMixin, WorkflowAdmin):
    """Visits, grants and gift issues: entered while a draft, then moved through the flow."""

    flow = BENEFIT_FLOW
    list_filter_submit = True
    list_select_related = ("unit", "claim")
    decided = ("amount", "funding_source", "budget", "over_cap_reason", "return_reason")
    hands = ("reported_by", "reported_on", "checked_by", "approved_by", "approved_on", "claim")

    def act(self, record, move, *, actor, **answers):
        return services.move_benefit(record, move, actor=actor, **answers)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state in EDITABLE)

    def get_readonly_fields(self, request, obj=None):
        shown = ["number", *self.decided, *self.hands] if obj else []
        return [*super().get_readonly_fields(request, obj), *shown]

    @display(description="状态", label={"ok": "success", "wait": "warning", "stop": "danger"})
    def standing_label(self, obj):
        return obj.tone, obj.standing


class RecordAdmin(ScopedAdmin):
    """A table without a flow: whoever may change it saves it, and the log says what changed."""

    def save_model(self, request, obj, form, change):
        services.save_record(obj, actor=request.user)

    def delete_model(self, request, obj):
        services.delete_record(obj, actor=request.user)
