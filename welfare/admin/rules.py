"""Back-office pages of the dated rules: what the union gives and to whom, caps, words that ask for a reason."""

from django import forms
from django.contrib import admin
from django.contrib.admin import ChoicesFieldListFilter
from django.contrib.postgres.fields import ArrayField

from unionportal.core.back_office.record_admin import ReferenceAdmin
from welfare.admin.base import RuleAdmin
from welfare.models import BenefitKind, CapGroup, ForbiddenWord, Standard

_RULE = ("clause", "source", "valid_from", "valid_until")


# The fields with several codes, which somebody who only reads sees in words.
_CODES = ("also", "concerns", "forms")


@admin.register(BenefitKind)
class BenefitKindAdmin(RuleAdmin):
    list_display = ("name", "benefit", "code", "cap", "valid_from", "valid_until", "standing_label")
    list_filter = ("benefit", "state")
    search_fields = ("name", "code", "clause", "source")

    def get_fieldsets(self, request, obj=None):
        reads_only = obj is not None and not self.has_change_permission(request, obj)
        also, concerns, given = (f"{name}_in_words" if reads_only else name for name in _CODES)
        return [
            (None, {"fields": ["benefit", "code", "name", "place", "keeper"]}),
            ("谁可以享受", {"fields": [also, "needs_dues", "guests", "unless_entitled", concerns, "asks_illness"]}),
            ("时间和次数", {"fields": ["window_days", "once", "unless_once", "gap_days", "by_birth_month"]}),
            ("形式、证明和上限", {"fields": [given, "evidence", "needs_evidence", "cap", "guest_cap"]}),
            ("依据", {"fields": _RULE}),
            ("提出和确认", {"fields": ["state", *self.signed]}),
        ]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(f"{name}_in_words" for name in _CODES)]

    @admin.display(description=BenefitKind._meta.get_field("also").verbose_name)
    def also_in_words(self, obj):
        return obj.named("also") or "没有"

    @admin.display(description=BenefitKind._meta.get_field("concerns").verbose_name)
    def concerns_in_words(self, obj):
        return obj.named("concerns") or "不问"

    @admin.display(description=BenefitKind._meta.get_field("forms").verbose_name)
    def forms_in_words(self, obj):
        return obj.named("forms")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if isinstance(db_field, ArrayField) and (choices := db_field.base_field.choices):
            return forms.MultipleChoiceField(
                label=db_field.verbose_name,
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=db_field.help_text,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(CapGroup)
class CapGroupAdmin(ReferenceAdmin):
    list_display = ("name", "code", "plain", "yearly")
    search_fields = ("name", "code")

    def get_readonly_fields(self, request, obj=None):
        # What rows were judged by: another way of counting is another group.
        return ("code", "yearly") if obj else ()


@admin.register(Standard)
class StandardAdmin(RuleAdmin):
    list_display = ("subject", "words", "severity", "clause", "source", "valid_from", "valid_until", "standing_label")
    list_filter = (("subject", ChoicesFieldListFilter), "severity", "state")
    search_fields = ("clause", "source")

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": ["subject", "amount", "unlimited", "severity", *_RULE]}),
            ("提出和确认", {"fields": ["state", *self.signed]}),
        ]

    @admin.display(description="上限", ordering="amount")
    def words(self, obj):
        return obj.words


@admin.register(ForbiddenWord)
class ForbiddenWordAdmin(RuleAdmin):
    list_display = ("word", "shown_exceptions", "clause", "source", "valid_from", "valid_until", "standing_label")
    list_filter = ("state",)
    search_fields = ("word", "clause", "source")

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": ["word", "exceptions", *_RULE]}),
            ("提出和确认", {"fields": ["state", *self.signed]}),
        ]

    @admin.display(description="不算的说法")
    def shown_exceptions(self, obj):
        return "、".join(obj.exceptions)
