"""Pages of the vouchers: the list, and one with what it is of."""

from django.views.generic import DetailView, ListView

from finance import permissions
from finance.forms.books import VoucherFilter
from finance.models import Voucher
from finance.models.books.vouchers import JOINED
from finance.tables import VOUCHERS
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import OfficeMixin
from unionportal.core.tables.pages import DeclaredPage


class VoucherList(DeclaredPage, OfficeMixin, ListView):
    model = Voucher
    table = VOUCHERS
    sortable = ("day", "amount")
    permission_required = permissions.VIEW_VOUCHER
    template_name = "finance/books/voucher_list.html"
    paginate_by = PAGE
    ordering = ("-day", "-pk")

    def get_queryset(self):
        self.filter = VoucherFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset().select_related(*JOINED))

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)


class VoucherDetail(OfficeMixin, DetailView):
    model = Voucher
    permission_required = permissions.VIEW_VOUCHER
    template_name = "finance/books/voucher_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("unit", *JOINED)

    def get_context_data(self, **kwargs):
        voucher = self.object
        corrections = getattr(voucher.event, "corrections", None)
        reversals = [one.voucher for one in corrections.select_related("voucher")] if corrections is not None else []
        return super().get_context_data(reversals=reversals, **kwargs)
