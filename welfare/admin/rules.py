"""Back-office pages of the dated rules: what the union gives and to whom, caps, words that ask for a reason."""

from django import forms
from django.contrib import admin
from django.contrib.admin import ChoicesFieldListFilter
from django.contrib.postgres.fields import ArrayField

from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.tables import Table
from welfare.admin.base import RuleAdmin
from welfare.models import BenefitKind, CapGroup, ForbiddenWord, HardshipKind, Standard

_RULE = ("clause", "source", "valid_from", "valid_until")


@admin.register(BenefitKind)
class BenefitKindAdmin(RuleAdmin):
    table = Table(
        shown=("name", "benefit", "code", "cap", "valid_from", "valid_until", "standing_label"),
        batch=("confirm", "refuse"),
        filters=("benefit", "state"),
        searched=("name", "code", "clause", "source"),
    )

    def get_fieldsets(self, request, obj=None):
        # Who only reads it reads the words, not the codes.
        how = "" if obj is None or self.has_change_permission(request, obj) else "_words"
        who = [f"also{how}", "needs_dues", "guests", "unless_entitled", f"concerns{how}", "asks_illness"]
        return [
            (None, {"fields": ["benefit", "code", "name", "place", "keeper"]}),
            ("谁可以享受", {"fields": who}),
            ("时间和次数", {"fields": ["window_days", "once", "unless_once", "gap_days", "by_birth_month"]}),
            ("形式、证明和上限", {"fields": [f"forms{how}", "evidence", "needs_evidence", "cap", "guest_cap"]}),
            ("依据", {"fields": _RULE}),
            ("提出和确认", {"fields": ["state", *self.signed]}),
        ]

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

    @admin.display(description="会员以外还可享受的")
    def also_words(self, obj):
        return obj.named("also")

    @admin.display(description="发生在谁身上")
    def concerns_words(self, obj):
        return obj.named("concerns")

    @admin.display(description="允许的形式")
    def forms_words(self, obj):
        return obj.named("forms")


@admin.register(CapGroup)
class CapGroupAdmin(ReferenceAdmin):
    table = Table(shown=("name", "code", "plain", "yearly"), searched=("name", "code"))

    def get_readonly_fields(self, request, obj=None):
        # What rows were judged by: another way of counting is another group.
        return ("code", "yearly") if obj else ()


@admin.register(Standard)
class StandardAdmin(RuleAdmin):
    table = Table(
        shown=("subject", "words", "severity", "clause", "source", "valid_from", "valid_until", "standing_label"),
        batch=("confirm", "refuse"),
        filters=(("subject", ChoicesFieldListFilter), "severity", "state"),
        searched=("clause", "source"),
    )

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
    table = Table(
        shown=("word", "shown_exceptions", "clause", "source", "valid_from", "valid_until", "standing_label"),
        batch=("confirm", "refuse"),
        filters=("state",),
        searched=("word", "clause", "source"),
    )

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": ["word", "exceptions", *_RULE]}),
            ("提出和确认", {"fields": ["state", *self.signed]}),
        ]

    @admin.display(description="不算的说法")
    def shown_exceptions(self, obj):
        return "、".join(obj.exceptions)


@admin.register(HardshipKind)
class HardshipKindAdmin(RuleAdmin):
    table = Table(
        shown=("name", "sort", "code", "meaning", "valid_from", "valid_until", "standing_label"),
        batch=("confirm", "refuse"),
        filters=("sort", "state"),
        searched=("name", "code", "meaning", "clause", "source"),
    )

    def get_fieldsets(self, request, obj=None):
        return [
            (None, {"fields": ["sort", "code", "name", "meaning", "place", *_RULE]}),
            ("提出和确认", {"fields": ["state", *self.signed]}),
        ]
