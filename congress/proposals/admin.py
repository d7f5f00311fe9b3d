"""Back-office pages: proposals read-only, categories and dated rules to edit."""

from django.contrib import admin
from django.shortcuts import redirect
from unfold.decorators import action, display

from congress.proposals.forms.tables import PROPOSALS, shown_number
from congress.proposals.models import Proposal, ProposalCategory, ProposalRule
from congress.proposals.search.search import search
from congress.proposals.services import keep_reference
from unionportal.core.back_office.record_admin import ReferenceAdmin
from unionportal.core.back_office.records import ReadOnlyAdmin
from unionportal.core.tables import Table

_LABELS = {"ok": "success", "wait": "warning", "stop": "danger", "": "info"}


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """Proposals, read-only; their moves are made in the portal."""

    table = PROPOSALS
    list_display_links = ("shown_number", "title")
    list_select_related = ("proposer__member", "category")
    actions_detail = ["open_portal_page"]
    fieldsets = (
        (None, {"fields": ("number", "case_number", "title", "congress", "proposer", "unit", "on_behalf_of")}),
        ("正文", {"fields": ("category", "analysis", "suggestion", "report_sentence", "report_theme")}),
        (
            "审查与办理",
            {
                "fields": (
                    "state",
                    "submitted_on",
                    "outcome",
                    "decision_reason",
                    "decided_by",
                    "decided_on",
                    "merged_into",
                    "return_reason",
                    "replied_on",
                    "rating",
                    "rated_on",
                    "closed_on",
                    "closing_note",
                )
            },
        ),
    )

    def get_search_results(self, request, queryset, search_term):
        return search(queryset, search_term), False

    @display(description="编号", ordering="number")
    def shown_number(self, proposal):
        return shown_number(proposal)

    @display(description="提案人", ordering="proposer__member__name_key")
    def proposer_name(self, proposal):
        return proposal.proposer.member.name

    @display(description="状态", label=_LABELS)
    def state_label(self, proposal):
        return proposal.tone, proposal.get_state_display()

    @action(description="办理经过与答复", url_path="portal")
    def open_portal_page(self, request, object_id):
        return redirect("congress:proposal_detail", object_id)


@admin.register(ProposalCategory)
class ProposalCategoryAdmin(ReferenceAdmin):
    save = staticmethod(keep_reference)
    table = Table(shown=("name", "position", "is_active"), filters=("is_active",), searched=("name",))


@admin.register(ProposalRule)
class ProposalRuleAdmin(ReferenceAdmin):
    save = staticmethod(keep_reference)
    table = Table(shown=("valid_from", "cosigners", "reply_days", "rework_days", "reworks", "source"))
    fieldsets = (
        (None, {"fields": ("valid_from", "source")}),
        ("提交", {"fields": ("cosigners", "analysis_min", "analysis_max", "suggestion_min", "suggestion_max")}),
        ("期限", {"fields": ("review_days", "accept_days", "reply_days", "rework_days", "rate_days")}),
        ("审查", {"fields": ("opinions",)}),
        ("督办", {"fields": ("remind_days", "escalate_days", "reworks")}),
    )
