"""Pages of the outlines that reports start with: the shipped ones, and those of a union's own."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views import View
from django.views.generic import FormView, TemplateView, UpdateView
from django.views.generic.detail import SingleObjectMixin

from unionportal.core.pages.views import ChangeMixin, ScopedViewMixin, catch_refusal
from unionportal.reports import outlines, permissions
from unionportal.reports.forms import OutlineForm, OutlineStartForm
from unionportal.reports.models import Outline
from unionportal.reports.outline import SHIPPED, written


class OutlineList(ScopedViewMixin, TemplateView):
    """Every outline there is to start with."""

    permission_required = permissions.CHANGE_OUTLINE
    template_name = "reports/outline/outline_list.html"

    def get_context_data(self, **kwargs):
        own = Outline.objects.visible_to(self.request.scope).select_related("unit")
        return super().get_context_data(shipped=SHIPPED.values(), own=own, **kwargs)


class OutlineShow(ScopedViewMixin, View):
    """The text of a shipped outline, to read."""

    permission_required = permissions.CHANGE_OUTLINE

    def get(self, request, shipped):
        one = SHIPPED.get(shipped)
        if one is None:
            raise Http404
        text = written.shown(written.text_of(one.chapters))
        return render(request, "reports/outline/outline_shown.html", {"shipped": one, "text": text})


class OutlineAdd(ScopedViewMixin, FormView):
    """Makes an outline from a shipped one."""

    permission_required = permissions.CHANGE_OUTLINE
    template_name = "reports/outline/outline_form.html"
    form_class = OutlineStartForm

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"scope": self.request.scope}

    def get_initial(self):
        return super().get_initial() | {"base": self.request.GET.get("base", "")}

    @catch_refusal
    def form_valid(self, form):
        made = outlines.add_outline(actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "已新建，请修改文字。")
        return redirect("reports:outline_edit", made.pk)


class OutlineEdit(ChangeMixin, UpdateView):
    """Edits an outline of one's own."""

    model = Outline
    permission_required = permissions.CHANGE_OUTLINE
    template_name = "reports/outline/outline_form.html"
    form_class = OutlineForm

    def post(self, request, *args, pk, **kwargs):
        if not Outline.objects.filter(pk=pk).exists():
            # Deleted by somebody else meanwhile: the text that was sent is all there is of it.
            shown = {"text": request.POST.get("text", ""), "name": request.POST.get("name", "")}
            return render(request, "reports/outline/outline_lost.html", shown, status=409)
        return super().post(request, *args, pk=pk, **kwargs)

    def get_context_data(self, **kwargs):
        shown = {"words": written.WORDS, "base": SHIPPED.get(self.object.base)}
        if self.request.method == "GET":
            # Of what is saved; a text that was refused need not be one that can be printed.
            shown["period"], shown["places"] = outlines.places_that_fall(self.object)
        return super().get_context_data(**shown, **kwargs)

    @catch_refusal
    def form_valid(self, form):
        outlines.edit_outline(self.object, actor=self.request.user, **form.cleaned_data)
        messages.success(self.request, "已保存。")
        return redirect("reports:outline_edit", self.object.pk)


class _OnOutline(ChangeMixin, SingleObjectMixin, View):
    """Asks first, then does it."""

    model = Outline
    permission_required = permissions.CHANGE_OUTLINE

    def get(self, request, pk):
        one = self.get_object()
        shown = {"outline": one, "question": self.question.format(one), "label": self.label}
        return render(request, "reports/outline/outline_confirm.html", shown)

    def post(self, request, pk):
        try:
            return self.act(self.get_object())
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect("reports:outline_list")


class OutlineRestore(_OnOutline):
    """Goes back to the shipped outline."""

    question, label = "把“{}”恢复为平台的提纲？现在的文字不再使用。", "恢复"

    def act(self, one):
        outlines.restore_outline(one, actor=self.request.user)
        messages.success(self.request, "已恢复为平台的提纲；原来的文字留在修改历史里。")
        return redirect("reports:outline_edit", one.pk)


class OutlineDelete(_OnOutline):
    """Deletes an outline of one's own."""

    question, label = "删除“{}”？用它起草的报告不受影响。", "删除"

    def act(self, one):
        outlines.delete_outline(one, actor=self.request.user)
        messages.success(self.request, f"已删除“{one}”；用它起草的报告不受影响。")
        return redirect("reports:outline_list")
