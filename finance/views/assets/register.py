"""Pages of the register: the list, one card with its history, entering and correcting one, its moves."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import DetailView, FormView, ListView

from finance import permissions
from finance.asset_choices import HandoverState
from finance.flow.asset_flow import ASSET_FLOW
from finance.forms.assets import AssetFilter, CorrectAssetForm, RegisterForm, keepers
from finance.models import Asset, CountLine, Handover, Payment, Voucher
from finance.services.assets.custody import pending_handover
from finance.services.assets.paid import came_back_for
from finance.services.assets.register import correct_asset, register_asset, why_fixed
from finance.services.assets.worth import worth
from finance.services.books.assets import booked_of, why_no_asset_expense
from finance.tables import ASSETS
from members.member_picker import MemberSearch
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, OfficeMixin, ScopedViewMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage


class KeeperSearch(MemberSearch):
    """The members found by what is typed as keeper of an asset, as radio buttons."""

    permission_required = permissions.ADD_ASSET

    def members(self):
        return keepers(self.request.scope)


class AssetList(DeclaredPage, ScopedViewMixin, ListView):
    """The register, the newest card first; whoever has no role in it sees what he keeps himself."""

    model = Asset
    table = ASSETS
    sortable = ("in_use_on", "value")
    permission_required = permissions.VIEW_ASSET
    template_name = "finance/assets/asset_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = AssetFilter(self.request.GET, scope=self.request.scope)
        return self.filter.narrow(super().get_queryset().select_related("category", "unit", "custodian", "claim"))

    def get_context_data(self, **kwargs):
        user = self.request.user
        is_office = user.holds(permissions.VIEW_ASSET)
        to_count = CountLine.objects.visible_to(self.request.scope.judged(permissions.ANSWER_COUNT)).open()
        pending = Handover.objects.visible_to(self.request.scope).filter(state=HandoverState.PENDING)
        return super().get_context_data(
            filter=self.filter,
            may_add=user.holds(permissions.ADD_ASSET),
            is_office=is_office,
            may_see_disposals=user.holds(permissions.VIEW_DISPOSAL),
            may_see_counts=user.holds(permissions.VIEW_COUNT),
            to_count=to_count.filter(result="").count(),
            handovers=pending.select_related("giver", "receiver"),
            **kwargs,
        )


class AssetDetail(ScopedViewMixin, DetailView):
    """One card, to which the QR code on the asset leads."""

    model = Asset
    permission_required = permissions.VIEW_ASSET
    template_name = "finance/assets/asset_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("category", "unit", "custodian", "claim", "registered_by")

    def get_context_data(self, **kwargs):
        asset, user = self.object, self.request.user
        handover, scope = pending_handover(asset), self.request.scope
        payments = Payment.objects.visible_to(scope).filter(claim__isnull=False, claim=asset.claim_id)
        of_asset = Q(pk__in=booked_of(asset).values("voucher")) | Q(payment__in=payments)
        return super().get_context_data(
            moves=ASSET_FLOW.available(asset, user),
            history=asset.moves.select_related("unit", "custodian", "made_by"),
            worth=worth(asset, timezone.localdate()),
            shows_claim=asset.claim is not None and user.has_perm(permissions.VIEW_CLAIM, asset.claim),
            payments=payments.order_by("pk"),
            vouchers=Voucher.objects.visible_to(scope).filter(of_asset).order_by("day", "pk"),
            may_correct=may_correct(asset, user),
            came_back=came_back_for(asset),
            handover=handover,
            shows_handover=handover is not None and user.has_perm(permissions.VIEW_HANDOVER, handover),
            to_count=line_to_count(asset, user),
            may_dispose=asset.is_present and user.has_perm(permissions.ADD_DISPOSAL, asset),
            may_hand_over=asset.is_present and user.has_perm(permissions.HAND_OVER_ASSET, asset),
            **kwargs,
        )


def line_to_count(asset, user):
    """Return the line of the count under way on which the user says whether the asset is there, or None."""
    line = CountLine.objects.open().filter(asset=asset).select_related("unit", "custodian", "count", "asset").first()
    return line if line and user.has_perm(permissions.ANSWER_COUNT, line) else None


def warn_of_expense(request, asset):
    """Tell who entered an asset where what was paid for it stands on another account of the ledger than it should."""
    if sentence := why_no_asset_expense(asset):
        messages.warning(request, sentence)


def may_correct(asset, user):
    """Return whether the user may correct the card: of what is there."""
    return asset.is_present and user.has_perm(permissions.CHANGE_ASSET, asset)


class AssetAdd(OfficeMixin, FormView):
    permission_required = permissions.ADD_ASSET
    form_class = RegisterForm
    template_name = "finance/assets/asset_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"scope": self.request.scope, "instance": Asset()}

    def get_initial(self):
        return {"claim_number": self.request.GET.get("claim", "")[:30]}

    @catch_refusal
    def form_valid(self, form):
        asset = register_asset(actor=self.request.user, **form.answers())
        messages.success(self.request, f"{asset}：已登记。")
        warn_of_expense(self.request, asset)
        return redirect("finance:asset_add" if "more" in self.request.POST else asset)


class AssetEdit(ScopedViewMixin, FormView):
    """Corrects a card, with the reason; what it said stays in its history."""

    permission_required = permissions.CHANGE_ASSET
    form_class = CorrectAssetForm
    template_name = "finance/assets/asset_form.html"

    def dispatch(self, request, *args, **kwargs):
        rows = Asset.objects.visible_to(request.scope).select_related("category", "claim")
        self.asset = rows.filter(pk=kwargs["pk"]).first()
        if self.asset is None or not may_correct(self.asset, request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        # The form writes into a copy: the service compares with what is stored.
        copy = Asset.objects.select_related("claim").get(pk=self.asset.pk)
        return super().get_form_kwargs() | {"scope": self.request.scope, "instance": copy}

    def get_context_data(self, **kwargs):
        return super().get_context_data(asset=self.asset, why_fixed=why_fixed(self.asset), **kwargs)

    @catch_refusal
    def form_valid(self, form):
        asset = correct_asset(self.asset, actor=self.request.user, **form.answers())
        messages.success(self.request, f"{asset}：已更正。")
        warn_of_expense(self.request, asset)
        return redirect(asset)


class AssetMove(MoveView):
    model = Asset
