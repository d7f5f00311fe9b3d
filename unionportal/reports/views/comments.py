"""Pages of comments: a chapter to comment on, one comment with its answers, and its moves."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.generic import FormView

from unionportal.core.pages.views import MoveView, ScopedViewMixin, catch_refusal
from unionportal.reports import permissions
from unionportal.reports.forms import CommentForm, ReplyForm
from unionportal.reports.html import shown_blocks
from unionportal.reports.models import Chapter, Comment
from unionportal.reports.report_flow import ReportState
from unionportal.reports.review import comments
from unionportal.reports.review.comment_flow import COMMENT_FLOW
from unionportal.reports.text.check import check_body
from unionportal.reports.text.names import typed
from unionportal.reports.text.printing import print_body

_SHOWN_WITH = ("report__unit", "report__made_by", "chapter__edited_by", "made_by", "settled_by")


class CommentAdd(ScopedViewMixin, FormView):
    """A chapter as it is printed, its comments, and a new one; words that are selected in it become the quote."""

    permission_required = permissions.ADD_COMMENT
    form_class = CommentForm
    template_name = "reports/comment/comment_add.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            chapters = Chapter.objects.visible_to(request.scope).select_related("report__unit")
            self.chapter = get_object_or_404(chapters, pk=kwargs["chapter"], report=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        comment = comments.add_comment(self.chapter, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "已批注，编写报告的人会收到通知。")
        return redirect("reports:comment_add", comment.report_id, self.chapter.pk)

    def get_context_data(self, **kwargs):
        report, blocks = self.chapter.report, []
        if not report.is_final:
            parsed, _, known = check_body(report, typed(self.chapter.body))
            blocks = shown_blocks(report, print_body(parsed, known), known)
        return super().get_context_data(
            report=report,
            chapter=self.chapter,
            blocks=blocks,
            comments=self.chapter.comments.select_related("made_by", "settled_by").prefetch_related("replies__made_by"),
            **kwargs,
        )


class CommentDetail(ScopedViewMixin, FormView):
    """One comment with its answers; a POST answers it."""

    permission_required = permissions.ADD_COMMENT
    form_class = ReplyForm
    template_name = "reports/comment/comment_detail.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            rows = Comment.objects.visible_to(request.scope).select_related(*_SHOWN_WITH)
            self.comment = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        comments.reply_to(self.comment, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "已答复。")
        return redirect(self.comment)

    def get_context_data(self, **kwargs):
        comment, report, user = self.comment, self.comment.report, self.request.user
        is_draft = report.state == ReportState.DRAFT
        return super().get_context_data(
            comment=comment,
            report=report,
            replies=comment.replies.select_related("made_by"),
            moves=COMMENT_FLOW.available(comment, user),
            may_edit=is_draft and comment.chapter and user.has_perm(permissions.CHANGE_REPORT, report),
            **kwargs,
        )


class CommentMove(MoveView):
    model = Comment

    def get_queryset(self):
        return super().get_queryset().select_related(*_SHOWN_WITH)
