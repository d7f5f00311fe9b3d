"""Pages of the papers of a claim: attached, an invoice completed and checked, the files themselves."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView, UpdateView, View

from finance import permissions, services
from finance.forms import InvoiceForm, PapersForm, TotalForm, VerificationForm
from finance.invoices.files import numbers_in
from finance.models import Claim, Invoice, InvoiceOriginal, Paper
from finance.services.auditing.readings import note_reading
from finance.services.findings import reduced
from finance.services.invoices.mistyped import correct_total, may_correct
from finance.services.invoices.uses import red_letters_of
from finance.services.papers import brings_papers, why_not_used
from finance.views.attached import AttachedFile
from finance.views.auditing.readings import ReadingNoted
from unionportal.core.flow.moves import add_refusal
from unionportal.core.flow.versions import SEEN
from unionportal.core.pages.views import ScopedViewMixin, catch_refusal


def may_change_papers(claim, user):
    """Return whether the user may add and change the papers of the claim now."""
    return claim.takes_papers and brings_papers(claim, user)


def _is_picture(attachment):
    return attachment is not None and attachment.content_type.startswith("image/")


class ClaimPapers(ScopedViewMixin, FormView):
    """Takes photos and files for one claim: invoices, or the papers that its kind asks for."""

    permission_required = permissions.VIEW_CLAIM
    form_class = PapersForm
    template_name = "finance/claim_papers.html"

    def dispatch(self, request, *args, **kwargs):
        rows = Claim.objects.visible_to(request.scope).select_related("kind", "unit")
        self.claim = get_object_or_404(rows, pk=kwargs["pk"])
        if not may_change_papers(self.claim, request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"record": self.claim}

    @catch_refusal
    def form_valid(self, form):
        files, actor = form.cleaned_data["files"], self.request.user
        if not form.is_of_invoices:
            services.add_papers(self.claim, actor=actor, files=files, rule=form.rule)
            messages.success(self.request, f"已添加 {len(files)} 个文件。")
            return redirect("finance:claim_detail", self.claim.pk)
        added = services.add_invoices(self.claim, actor=actor, files=files)
        kept = [(one, file) for (one, _), file in zip(added, files, strict=True) if one is not None]
        invoices = [one for one, _ in kept if isinstance(one, Invoice)]
        if invoices:
            messages.success(self.request, f"已添加 {len(invoices)} 张发票。")
        for one, file in kept:
            if isinstance(one, InvoiceOriginal):
                self._announce(one)
            self._warn_of_unread(one if isinstance(one, Invoice) else one.invoice, file)
        for _, problem in added:
            if problem:
                messages.warning(self.request, " ".join(problem.messages))
        open_still = [one for one in invoices if not one.is_whole]
        if len(open_still) == 1:
            return redirect("finance:invoice_detail", open_still[0].pk)
        return redirect("finance:claim_detail", self.claim.pk)

    def _announce(self, original):
        messages.success(self.request, f"“{original.attachment.name}”已作为{original}保存，没有另算一张发票。")
        if original.invoice.differs:
            messages.warning(self.request, f"{original.invoice.differences_in_words}；请以原件核对。")

    def _warn_of_unread(self, invoice, file):
        """Warn where the file could not be read, or holds more invoices than the one that was read."""
        if not invoice.read and not _is_picture(invoice.attachment):
            messages.warning(self.request, f"“{file.name}”没有读出内容，请照原件填写。")
        file.seek(0)
        content = file.read()
        if content.startswith(b"%PDF-") and (others := [one for one in numbers_in(content) if one != invoice.number]):
            sentence = f"“{file.name}”里还有号码是{'、'.join(others)}的发票，没有添加"
            messages.warning(self.request, f"{sentence}；请另存成每张一个文件再添加。")

    def get_context_data(self, **kwargs):
        return super().get_context_data(claim=self.claim, **kwargs)


class InvoiceDetail(ReadingNoted, ScopedViewMixin, UpdateView):
    """One invoice beside its file; its maker completes it until the claim is submitted."""

    model, form_class = Invoice, InvoiceForm
    permission_required = permissions.VIEW_INVOICE
    template_name = "finance/invoice_detail.html"

    def get_queryset(self):
        joined = ("claim__unit", "claim__made_by", "attachment", "verified_by")
        return super().get_queryset().select_related(*joined)

    def post(self, request, *args, **kwargs):
        if not may_change_papers(self.get_object().claim, request.user):
            raise Http404
        return super().post(request, *args, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        completed = self.get_object()
        invoice = services.complete_invoice(completed, actor=self.request.user, **form.cleaned_data)
        as_what = "照片" if _is_picture(completed.attachment) else "原件"
        joined = f"“{completed.attachment}”已作为{invoice}的{as_what}保存，没有另算一张发票。"
        messages.success(self.request, "发票已保存。" if invoice == completed else joined)
        return redirect("finance:claim_detail", invoice.claim_id)

    def get_context_data(self, **kwargs):
        # Not the instance of a form that was refused, which bears what was typed.
        hands = ("verified_by", "compared_by", "corrected_by")
        invoice = Invoice.objects.select_related("claim__unit", "attachment", *hands).get(pk=self.object.pk)
        kept, not_used = invoice.attachment, why_not_used(invoice)
        uses = [not_used.use.pk] if not_used and not_used.use else []
        used_by = Claim.objects.visible_to(self.request.scope).filter(invoices__in=uses).first()
        return super().get_context_data(
            invoice=invoice,
            findings=list(reduced([invoice])),
            originals=list(invoice.originals.select_related("attachment")),
            not_used=not_used,
            used_by=used_by,
            may_correct=may_correct(invoice, self.request.user),
            red_letters=red_letters_of(invoice).select_related("claim").order_by("pk") if invoice.is_whole else (),
            may_edit=may_change_papers(invoice.claim, self.request.user),
            is_picture=_is_picture(kept),
            **self._verification(invoice) | kwargs,
        )

    def _verification(self, invoice):
        if not self.request.user.has_perm(permissions.CHECK_CLAIM, invoice.claim):
            return {}
        return {"verification": VerificationForm(invoice=invoice)}


class InvoiceTotal(ScopedViewMixin, FormView):
    """Corrects the total of an invoice that was submitted with another one than its paper says."""

    permission_required = permissions.CHECK_CLAIM
    form_class = TotalForm
    template_name = "finance/invoice_total.html"

    def dispatch(self, request, *args, **kwargs):
        rows = Invoice.objects.visible_to(request.scope.judged(permissions.CHECK_CLAIM))
        rows = rows.select_related("claim", "attachment")
        self.invoice = get_object_or_404(rows, pk=kwargs["pk"])
        if not may_correct(self.invoice, request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        seen = self.request.POST.get(SEEN, "")
        correct_total(self.invoice, actor=self.request.user, seen=seen, **form.cleaned_data)
        messages.success(self.request, "价税合计已更正，请重新登记查验结果。")
        return redirect("finance:invoice_detail", self.invoice.pk)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"invoice": self.invoice}

    def get_context_data(self, **kwargs):
        return super().get_context_data(invoice=self.invoice, **kwargs)


class InvoiceVerify(InvoiceDetail):
    """Records what the tax authority's page, or the original, says of an invoice; refused, shows it as it is now."""

    permission_required = permissions.CHECK_CLAIM
    http_method_names = ("post",)

    def get_queryset(self):
        rows = Invoice.objects.visible_to(self.request.scope.judged(permissions.CHECK_CLAIM))
        return rows.select_related("claim__unit", "attachment")

    def post(self, request, *args, **kwargs):
        self.object = invoice = self.get_object()
        verification = VerificationForm(request.POST, invoice=invoice)
        if verification.is_valid():
            try:
                seen = request.POST.get(SEEN, "")
                services.check_invoice(invoice, actor=request.user, seen=seen, **verification.cleaned_data)
            except ValidationError as refusal:
                add_refusal(verification, refusal)
            else:
                messages.success(request, "已登记。")
                return redirect("finance:invoice_detail", invoice.pk)
        form = InvoiceForm(instance=self.get_object())
        return self.render_to_response(self.get_context_data(form=form, verification=verification))


class _Remove(ScopedViewMixin, View):
    """Takes a paper away from a claim that is not submitted."""

    model = None
    joined = "claim"

    def post(self, request, pk):
        paper = get_object_or_404(self.model.objects.visible_to(request.scope).select_related(self.joined), pk=pk)
        if not may_change_papers(paper.claim, request.user):
            raise Http404
        try:
            services.remove_paper(paper, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, f"已删去：{paper}。")
        return redirect("finance:claim_detail", paper.claim.pk)


class InvoiceRemove(_Remove):
    model, permission_required = Invoice, permissions.VIEW_INVOICE


class OriginalRemove(_Remove):
    model, permission_required = InvoiceOriginal, permissions.VIEW_INVOICE
    joined = "invoice__claim"


class PaperRemove(_Remove):
    model, permission_required = Paper, permissions.VIEW_PAPER


class _File(AttachedFile):
    """Serves the file of a paper to whoever may see its claim."""

    def note(self, row):
        note_reading(row, self.request.user)


class InvoiceFile(_File):
    model, permission_required = Invoice, permissions.VIEW_INVOICE


class OriginalFile(_File):
    model, permission_required = InvoiceOriginal, permissions.VIEW_INVOICE


class PaperFile(_File):
    model, permission_required = Paper, permissions.VIEW_PAPER
