"""Pages of the channels of what is bought: that of one claim, and the shares of a year."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import FormView, TemplateView

from finance import permissions
from finance.forms.incoming import YearFilter
from finance.forms.purchases import ChannelForm
from finance.models import Claim
from finance.services import purchases
from finance.views.whole import WholeUnionMixin
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal

_SHOWN = 50


class Purchases(WholeUnionMixin, TemplateView):
    permission_required = permissions.VIEW_PURCHASE
    template_name = "finance/purchases.html"

    def get_context_data(self, **kwargs):
        chosen, scope = YearFilter({"year": timezone.localdate().year} | self.request.GET.dict()), self.request.scope
        if chosen.is_valid():
            year = chosen.cleaned_data["year"]
            open_claims = purchases.without_channel(year, scope)
            kwargs |= {"shares": purchases.shares(year, scope), "unknown": open_claims[:_SHOWN], "most": _SHOWN}
        return super().get_context_data(filter=chosen, **kwargs)


class ClaimChannel(ScopedViewMixin, FormView):
    permission_required = permissions.VIEW_CLAIM
    form_class = ChannelForm
    template_name = "finance/claim_channel.html"

    def dispatch(self, request, *args, **kwargs):
        rows = Claim.objects.visible_to(request.scope).select_related("purchase__channel")
        self.claim = get_object_or_404(rows, pk=kwargs["pk"])
        if not purchases.may_enter_channel(self.claim, request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        purchase = getattr(self.claim, "purchase", None)
        return {"channel": purchase and purchase.channel_id}

    @catch_refusal
    def form_valid(self, form):
        purchases.enter_channel(self.claim, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "采购渠道已登记。")
        return redirect("finance:claim_detail", self.claim.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(claim=self.claim, **kwargs)
