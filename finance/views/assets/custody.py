"""Pages of hand-overs: asked for on the card of an asset, answered by the receiver."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.generic import DetailView, FormView

from finance import permissions
from finance.flow.asset_flow import HANDOVER_FLOW
from finance.forms.assets import HandoverForm
from finance.models import Asset, Handover
from finance.services.assets.custody import assets_of, propose_handover
from unionportal.core.pages.views import MoveView, ScopedViewMixin, catch_refusal


class HandOver(ScopedViewMixin, FormView):
    """Asks another member to take over assets of the keeper of this one, which is ticked."""

    permission_required = permissions.HAND_OVER_ASSET
    form_class = HandoverForm
    template_name = "finance/assets/handover_form.html"

    def dispatch(self, request, *args, **kwargs):
        rows = Asset.objects.visible_to(request.scope).present().select_related("custodian__unit")
        self.asset = rows.filter(pk=kwargs["pk"]).first()
        if self.asset is None or not request.user.has_perm(permissions.HAND_OVER_ASSET, self.asset):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        assets = assets_of(self.asset.custodian, self.request.user)
        return super().get_form_kwargs() | {"scope": self.request.scope, "assets": assets}

    def get_initial(self):
        return {"assets": [self.asset.pk]}

    def get_context_data(self, **kwargs):
        return super().get_context_data(asset=self.asset, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        handover = propose_handover(actor=self.request.user, giver=self.asset.custodian, **form.cleaned_data)
        messages.success(self.request, f"已请{handover.receiver.name}确认接收。")
        return redirect(self.asset)


class HandoverDetail(ScopedViewMixin, DetailView):
    model = Handover
    permission_required = permissions.VIEW_HANDOVER
    template_name = "finance/assets/handover_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("giver", "receiver", "made_by", "answered_by")

    def get_context_data(self, **kwargs):
        lines = self.object.lines.select_related("asset__unit", "asset__custodian")
        return super().get_context_data(
            moves=HANDOVER_FLOW.available(self.object, self.request.user),
            assets=[line.asset for line in lines],
            **kwargs,
        )


class HandoverMove(MoveView):
    model = Handover
