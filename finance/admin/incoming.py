"""Back-office pages of the rules of what comes in and of purchases, and of who is exempt from dues."""

from django.contrib import admin

from finance.forms.incoming import ExemptionForm
from finance.models import ContributionRule, DuesExemption, DuesRule, PurchaseChannel, PurchaseKind, PurchaseTarget
from finance.services import incoming
from members.people_search import PeopleSearchMixin
from unionportal.core.back_office.record_admin import RecordAdmin, ReferenceAdmin
from unionportal.core.tables import Table


@admin.register(ContributionRule)
class ContributionRuleAdmin(ReferenceAdmin):
    table = Table(
        shown=("valid_from", "rate", "channel", "own_share", "cycle", "receiver", "clause", "valid_until"),
        searched=("receiver", "clause", "source"),
    )
    fields = ["rate", "channel", "own_share", "pay_day", "cycle", "remit_day", "remind_days", "receiver", "account"]
    fields += ["clause", "source", "valid_from", "valid_until"]


@admin.register(DuesRule)
class DuesRuleAdmin(ReferenceAdmin):
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
