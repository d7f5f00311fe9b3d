"""Pages of the files for the accountant's software: what changed since the last, one made, kept, read back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import DetailView, FormView, ListView, View

from finance import permissions
from finance.choices import VoucherChange
from finance.forms.books import VoucherExportFilter, VoucherExportForm, VoucherNumbersForm
from finance.models import VoucherExport
from finance.models.books.vouchers import JOINED
from finance.services.books import exporting, numbers
from finance.tables import VOUCHER_EXPORTS
from finance.views.auditing.readings import ReadingNoted
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import OfficeMixin, catch_refusal
from unionportal.core.tables.pages import DeclaredPage

# So many red vouchers of a file are shown on its page.
SHOWN = 200


class ExportList(DeclaredPage, OfficeMixin, ListView):
    """The files that were made, and what no file has yet."""

    model = VoucherExport
    table = VOUCHER_EXPORTS
    permission_required = permissions.VIEW_VOUCHER_EXPORT
    template_name = "finance/books/export_list.html"
    paginate_by = PAGE
    ordering = ("-made_at", "-pk")

    def get_queryset(self):
        self.filter = VoucherExportFilter(self.request.GET)
        return self.filter.narrow(super().get_queryset().select_related("made_by", "layout"))

    def get_context_data(self, **kwargs):
        user = self.request.user
        return super().get_context_data(
            filter=self.filter,
            changes=exporting.changes_since(),
            may_add=user.holds(permissions.ADD_VOUCHER_EXPORT),
            may_read=user.holds(permissions.READ_VOUCHER_NUMBERS),
            **kwargs,
        )


class ExportAdd(OfficeMixin, FormView):
    permission_required = permissions.ADD_VOUCHER_EXPORT
    form_class = VoucherExportForm
    template_name = "finance/books/export_form.html"

    @catch_refusal
    def form_valid(self, form):
        asked, user = form.cleaned_data, self.request.user
        if exporting.takes_long(asked["start"], asked["end"], asked["only_new"]):
            job = exporting.request_vouchers(actor=user, **asked)
            messages.info(self.request, "凭证较多，由后台导出。做好以后您会收到通知，可以离开这个页面。")
            return redirect("job_detail", job.pk)
        export = exporting.export_vouchers(actor=user, **asked)
        messages.success(self.request, f"已导出 {export.vouchers} 张凭证，请下载文件。")
        return redirect(export)

    def get_context_data(self, **kwargs):
        return super().get_context_data(changes=exporting.changes_since(), **kwargs)


class ExportDetail(ReadingNoted, OfficeMixin, DetailView):
    model = VoucherExport
    permission_required = permissions.VIEW_VOUCHER_EXPORT
    template_name = "finance/books/export_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("layout", "made_by", "attachment")

    def get_context_data(self, **kwargs):
        export = self.object
        items = export.items.select_related(*(f"voucher__{way}" for way in JOINED))
        counts = [(change.label, export.items.filter(change=change).count()) for change in VoucherChange]
        return super().get_context_data(
            counts=[(label, count) for label, count in counts if count],
            red=items.filter(change=VoucherChange.RED)[:SHOWN],
            may_download=self.request.user.has_perm(permissions.DOWNLOAD_VOUCHERS, export),
            **kwargs,
        )


class ExportFile(OfficeMixin, View):
    """Hands out the file of an export as it was made."""

    permission_required = permissions.DOWNLOAD_VOUCHERS

    def post(self, request, pk):
        rows = VoucherExport.objects.visible_to(request.scope.judged(self.permission_required))
        export = get_object_or_404(rows.select_related("attachment"), pk=pk)
        return exporting.exported_file(export, actor=request.user)


class VoucherNumbers(OfficeMixin, FormView):
    """Reads back the numbers that the accountant's software gave."""

    permission_required = permissions.READ_VOUCHER_NUMBERS
    form_class = VoucherNumbersForm
    template_name = "finance/books/numbers_form.html"

    @catch_refusal
    def form_valid(self, form):
        read = numbers.read_numbers(actor=self.request.user, **form.cleaned_data)
        sentence = f"读入 {read.fresh} 个凭证号，更改 {read.changed} 个，{read.same} 个没有变化。"
        messages.success(self.request, sentence)
        if read.shared:
            named = "；".join(read.shared)
            messages.warning(self.request, f"几张凭证的记账软件凭证号相同，合并记账的不用管，不是的请核对：{named}。")
        return redirect("finance:voucher_list")
