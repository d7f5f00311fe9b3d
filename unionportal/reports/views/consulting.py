"""Pages of drafts sent out for opinions: the recipient's with the text, the editor's with the opinions."""

from io import BytesIO
from operator import attrgetter

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View
from django.views.generic import DetailView, ListView

from unionportal.core import tables
from unionportal.core.files.attachments import PDF, XLSX, serve
from unionportal.core.flow.moves import add_refusal
from unionportal.core.models import Attachment
from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import MoveView, ScopedViewMixin
from unionportal.core.tables.pages import DeclaredPage
from unionportal.core.trail import audit
from unionportal.core.values.numerals import number_in
from unionportal.documents.pdf import render_pdf
from unionportal.reports import acts, permissions
from unionportal.reports.consulting import queries, services
from unionportal.reports.consulting.flows import CONSULTATION_FLOW, OPINION_FLOW, RECIPIENT_FLOW
from unionportal.reports.consulting.forms import OpinionFilter, OpinionForm, RecipientFilter
from unionportal.reports.consulting.packing import unpacked
from unionportal.reports.consulting.shown import places_of
from unionportal.reports.models import CONSULTATION_JOB, Consultation, Opinion, Recipient
from unionportal.sheets.columns import Column
from unionportal.sheets.workbook import table_file

_OF_RECIPIENT = ("user", "unit", "consultation__report__unit", "consultation__sent_by")
_OF_OPINION = ("author", "decided_by", "recipient__user", "recipient__unit", "recipient__consultation__report__unit")


class RecipientList(DeclaredPage, ScopedViewMixin, ListView):
    """The drafts that this person was sent, and those he sent out."""

    model = Recipient
    table = tables.Table(
        shown=(
            tables.Column("consultation__report__title", "报告"),
            tables.Column("name", "征求对象", value=attrgetter("name"), joined=("user", "unit")),
            "group",
            tables.Column("shown_state", "状态", value=attrgetter("shown_state"), joined=("consultation",)),
            "answered_on",
        ),
    )
    permission_required = permissions.VIEW_RECIPIENT
    template_name = "reports/consulting/recipient_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = RecipientFilter(self.request.GET)
        rows = super().get_queryset().select_related(*_OF_RECIPIENT).defer("consultation__content")
        return self.filter.narrow(rows).order_by("-consultation__sent_at", "pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)


class _OfRecipient(ScopedViewMixin, View):
    permission_required = permissions.VIEW_RECIPIENT

    def dispatch(self, request, *args, pk, **kwargs):
        if request.user.is_authenticated:
            rows = Recipient.objects.visible_to(request.scope).select_related(*_OF_RECIPIENT)
            self.recipient = get_object_or_404(rows, pk=pk)
        return super().dispatch(request, *args, pk=pk, **kwargs)


class RecipientDetail(_OfRecipient):
    """The text as it was sent, the opinions given on it, and the form for one more."""

    def get(self, request, pk):
        place = number_in(request.GET.get("place", ""))
        return self._page({"place": "" if place is None else str(place)})

    def post(self, request, pk):
        try:
            if "none" in request.POST:
                services.reply(self.recipient, actor=request.user)
                messages.success(request, "已回复：没有意见。")
                return redirect("reports:recipient_detail", pk)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("reports:recipient_detail", pk)
        return self._given(request, pk)

    def _given(self, request, pk):
        form = OpinionForm(request.POST, places=self._places)
        if form.is_valid():
            try:
                services.give_opinion(self.recipient, actor=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, "意见已提交，还可以再提。")
                return redirect("reports:recipient_detail", pk)
        return self._page(form=form)

    @property
    def _places(self):
        return places_of(unpacked(self.recipient.consultation.content))

    def _page(self, initial=None, form=None):
        recipient, user = self.recipient, self.request.user
        move, places = RECIPIENT_FLOW.transitions["reply"], self._places
        may_reply = user.has_perm(move.permission, recipient) and not RECIPIENT_FLOW.why_blocked(move, recipient, user)
        shown = {
            "recipient": recipient,
            "consultation": recipient.consultation,
            # What was withdrawn is read no more.
            "places": () if recipient.consultation.is_withdrawn else places,
            "form": form or OpinionForm(initial=initial, places=places),
            "may_reply": may_reply,
            "opinions": recipient.opinions.select_related("author", "decided_by"),
            "file": _file_for(recipient),
        }
        return render(self.request, "reports/consulting/recipient_detail.html", shown)


def _file_of(consultation):
    return Attachment.objects.filter(jobs__kind=CONSULTATION_JOB, jobs__arguments__consultation=consultation)


def _file_for(recipient):
    """Return the file that the recipient may open, or None."""
    return None if recipient.consultation.is_withdrawn else _file_of(recipient.consultation_id).first()


class RecipientFile(_OfRecipient):
    """Serves the PDF of the draft to who was sent it."""

    def get(self, request, pk):
        file = _file_for(self.recipient)
        if file is None:
            raise Http404
        return serve(file)


class ConsultationDetail(ScopedViewMixin, DetailView):
    """One draft that was sent out: who has replied, and every opinion with what became of it."""

    model = Consultation
    permission_required = permissions.VIEW_REPORT
    template_name = "reports/consulting/consultation_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("report__unit", "sent_by").defer("content")

    def get_context_data(self, **kwargs):
        consultation, user = self.object, self.request.user
        may_edit = user.has_perm(permissions.CHANGE_REPORT, consultation.report)
        opinions = list(queries.opinions_on(consultation))
        return super().get_context_data(
            recipients=consultation.recipients.select_related("user", "unit"),
            opinions=[(one, queries.by_whom(one), OPINION_FLOW.available(one, user)) for one in opinions],
            file=_file_of(consultation.pk).first(),
            may_send=may_edit
            and not (consultation.is_over or consultation.is_withdrawn or consultation.report.is_final),
            moves=CONSULTATION_FLOW.available(consultation, user),
            **kwargs,
        )


class _OfConsultation(ScopedViewMixin, View):
    permission_required = permissions.VIEW_REPORT

    def consultation(self):
        rows = Consultation.objects.visible_to(self.request.scope).select_related("report__unit")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class ConsultationFile(_OfConsultation):
    """Serves the PDF of the draft to who may read the report."""

    def get(self, request, pk):
        file = _file_of(self.consultation().pk).first()
        if file is None:
            raise Http404
        return serve(file)


class ConsultationExport(_OfConsultation):
    """The table of what was adopted as xlsx, or as PDF to be printed; the export is audited."""

    def get(self, request, pk, ending):
        if ending not in ("pdf", "xlsx"):
            raise Http404
        consultation = self.consultation()
        name = f"{consultation.report} 意见采纳情况.{ending}".replace("/", "／")
        if ending == "pdf":
            document = queries.summary_of(consultation)
            file, content_type = BytesIO(render_pdf(document, fonts=settings.UNION_FONTS or None).data), PDF
        else:
            columns = [Column(key=header, header=header) for header in queries.HEADERS]
            file, _ = table_file("意见采纳情况", columns, iter(queries.lines_of(consultation)))
            content_type = XLSX
        audit.record(request.user, acts.EXPORT_OPINIONS, consultation)
        return FileResponse(file, as_attachment=True, filename=name, content_type=content_type)


class ConsultationMove(MoveView):
    """Extends the day of what was sent out, or withdraws it."""

    model = Consultation

    def get_queryset(self):
        return super().get_queryset().select_related("report__unit").defer("content")


class OpinionList(DeclaredPage, ScopedViewMixin, ListView):
    """The opinions that this person gave or decides on."""

    model = Opinion
    table = tables.Table(
        shown=(
            tables.Column("recipient__consultation__report__title", "报告"),
            tables.Column("shown_place", "针对", value=attrgetter("shown_place")),
            "text",
            "author",
            "made_at",
            "state",
            "reason",
        ),
        more=("decided_by",),
    )
    permission_required = permissions.VIEW_OPINION
    template_name = "reports/consulting/opinion_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        self.filter = OpinionFilter(self.request.GET)
        rows = super().get_queryset().select_related(*_OF_OPINION).defer("recipient__consultation__content")
        return self.filter.narrow(rows).order_by("-made_at", "-pk")

    def get_context_data(self, **kwargs):
        return super().get_context_data(filter=self.filter, **kwargs)


class OpinionDetail(ScopedViewMixin, DetailView):
    """One opinion with what was made of it, and the decisions for who edits the report."""

    model = Opinion
    permission_required = permissions.VIEW_OPINION
    template_name = "reports/consulting/opinion_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related(*_OF_OPINION).defer("recipient__consultation__content")

    def get_context_data(self, **kwargs):
        opinion, user = self.object, self.request.user
        return super().get_context_data(
            by_whom=queries.by_whom(opinion),
            moves=OPINION_FLOW.available(opinion, user),
            may_edit=user.has_perm(permissions.CHANGE_REPORT, opinion.recipient.consultation.report),
            **kwargs,
        )


class OpinionMove(MoveView):
    """The decisions on an opinion, each of which leads to the next one that is open."""

    model = Opinion

    def onward(self, move):
        return None if move == "reconsider" else _to_next_open

    def get_queryset(self):
        return super().get_queryset().select_related(*_OF_OPINION)


def _to_next_open(opinion):
    consultation = opinion.recipient.consultation_id
    following = queries.next_open(opinion)
    place = f"opinion-{following.pk}" if following else "opinions"
    return f"{reverse('reports:consultation_detail', args=[consultation])}#{place}"
