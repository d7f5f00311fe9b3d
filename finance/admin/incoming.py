"""Back-office pages of the rules of what comes in and of purchases, and of who is exempt from dues."""

from django.contrib import admin

from finance.forms.incoming import ExemptionForm
from finance.models import ContributionRule, DuesExemption, DuesRule, PurchaseChannel, PurchaseKind, PurchaseTarget
from finance.services import incoming
from members.people_search import PeopleSearchMixin
from unionportal.core.back_office.record_admin import RecordAdmin, ReferenceAdmin
from unionportal.core.tables import Table
from unionportal.core.values.dates import chinese_month


class LastingRuleAdmin(ReferenceAdmin):
    """Rules by which money came in: those that were used show why most of them is fixed."""

    def get_readonly_fields(self, request, obj=None):
        used = obj is not None and obj.last_used
        fixed = [name for name in self.fields if name not in obj.passing] if used else ()
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fieldsets(self, request, obj=None):
        """Say above the form why most of it is fixed."""
        [(heading, options), *more] = super().get_fieldsets(request, obj)
        if obj is not None and (used := obj.last_used):
            why = f"已按这一条收到{chinese_month(used)}的款项，只能填那以后的失效日期；要改的请另设一条，从那以后生效。"
            options = options | {"description": why}
        return [(heading, options), *more]


@admin.register(ContributionRule)
class ContributionRuleAdmin(LastingRuleAdmin):
    save = staticmethod(incoming.save_contribution_rule)
    table = Table(
        shown=("valid_from", "rate", "channel", "own_share", "cycle", "receiver", "clause", "valid_until"),
        searched=("receiver", "clause", "source"),
    )
    fields = ["rate", "channel", "own_share", "pay_day", "cycle", "remit_day", "remind_days", "receiver", "account"]
    fields += ["clause", "source", "valid_from", "valid_until"]


@admin.register(DuesRule)
class DuesRuleAdmin(LastingRuleAdmin):
    save = staticmethod(incoming.save_dues_rule)
    table = Table(
        shown=("valid_from", "rate", "step", "rounding", "clause", "valid_until"), searched=("clause", "source")
    )
    fields = ["rate", "step", "rounding", "account", "clause", "source", "valid_from", "valid_until"]


@admin.register(DuesExemption)
class DuesExemptionAdmin(PeopleSearchMixin, RecordAdmin):
    save = staticmethod(incoming.save_exemption)
    table = Table(
        shown=("member", "since", "until", "reason"),
        searched=("reason",),
        search_help="姓名、工号、拼音、原因",
        by_date="since",
    )
    list_select_related = ["member__unit"]
    form = ExemptionForm
    fields = ["member", "since", "until", "reason"]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["member"] if obj else [])]


@admin.register(PurchaseChannel)
class PurchaseChannelAdmin(ReferenceAdmin):
    table = Table(shown=("name", "code", "valid_from", "valid_until"), searched=("name", "code"))
    fields = ["name", "code", "valid_from", "valid_until"]


@admin.register(PurchaseKind)
class PurchaseKindAdmin(ReferenceAdmin):
    table = Table(
        shown=("kind", "clause", "source", "valid_from", "valid_until"), searched=("kind__name", "clause", "source")
    )
    list_select_related = ["kind"]
    autocomplete_fields = ("kind",)
    fields = ["kind", "clause", "source", "valid_from", "valid_until"]


@admin.register(PurchaseTarget)
class PurchaseTargetAdmin(ReferenceAdmin):
    table = Table(
        shown=("channel", "share", "clause", "source", "valid_from", "valid_until"),
        searched=("channel__name", "clause", "source"),
    )
    list_select_related = ["channel"]
    autocomplete_fields = ("channel",)
    fields = ["channel", "share", "clause", "source", "valid_from", "valid_until"]
