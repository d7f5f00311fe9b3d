"""Back-office pages of the rules of what comes in."""

from django.contrib import admin

from finance.models import ContributionRule
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.tables import Table


@admin.register(ContributionRule)
class ContributionRuleAdmin(ReferenceAdmin):
    table = Table(
        shown=("valid_from", "rate", "channel", "own_share", "cycle", "receiver", "clause", "valid_until"),
        searched=("receiver", "clause", "source"),
    )
    fields = ["rate", "channel", "own_share", "pay_day", "cycle", "remit_day", "remind_days", "receiver", "account"]
    fields += ["clause", "source", "valid_from", "valid_until"]
