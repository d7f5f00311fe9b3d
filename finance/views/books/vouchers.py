"""Pages of the vouchers: the list, and one with what it is of."""

from django.core.exceptions import ValidationError
from django.views.generic import DetailView, ListView

from finance import permissions
from finance.flow.checked_flow import STANDING
from finance.forms.books import VoucherFilter
from finance.models import LedgerStart, Voucher
from finance.models.books.vouchers import JOINED
from finance.services.books import former
from finance.services.books.entries import Codes, entries_of, with_events
from finance.services.books.ledger import drafts_of
from finance.tables import VOUCHERS
from finance.views.auditing.readings import ReadingNoted
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import OfficeMixin
from unionportal.core.tables.pages import DeclaredPage

# So many assets of a voucher are listed.
SHOWN = 500


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
        return self.filter.narrow(super().get_queryset().select_related("booked", *JOINED))

    def get_context_data(self, **kwargs):
        user = self.request.user
        context = super().get_context_data(
            filter=self.filter,
            ledger=LedgerStart.objects.filter(state__in=STANDING).first(),
            may_begin=user.holds(permissions.ADD_LEDGER),
            may_map=user.holds(permissions.ADD_ACCOUNT_CODE),
            **kwargs,
        )
        if self.filter.cleaned_data.get("posted") == "no":
            _note_problems(context["object_list"])
        return context


def _note_problems(waiting):
    """Give each of the vouchers that wait the refusal, `problem`, where it cannot be posted."""
    rows = Voucher.objects.filter(pk__in=[voucher.pk for voucher in waiting])
    found = {voucher.pk: problem for voucher, _, problem in drafts_of(rows)}
    for voucher in waiting:
        voucher.problem = found[voucher.pk]


class VoucherDetail(ReadingNoted, OfficeMixin, DetailView):
    model = Voucher
    permission_required = permissions.VIEW_VOUCHER
    template_name = "finance/books/voucher_detail.html"

    def get_queryset(self):
        return (
            with_events(super().get_queryset())
            .select_related("unit", "booked", "posting__posted_by")
            .prefetch_related("lines__account", "lines__econ_class")
        )

    def get_context_data(self, **kwargs):
        voucher = self.object
        reversals = list(voucher.reversed_by)
        assets = list(voucher.assets.select_related("asset")[:SHOWN])
        may_reverse = self.request.user.holds(permissions.POST_VOUCHERS) and not former.why_not_taken_back(voucher)
        entries = problem = None
        try:
            entries = entries_of(voucher, Codes())
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        shown = {"reversals": reversals, "may_reverse": may_reverse, "entries": entries, "problem": problem}
        shown |= {"assets": assets, "shows_assets": self.request.user.holds(permissions.VIEW_ASSET)}
        return super().get_context_data(**shown, **kwargs)
