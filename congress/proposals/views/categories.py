"""Pages of the categories of proposals, which the committee keeps."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.generic import CreateView, ListView, UpdateView

from congress import permissions
from congress.proposals.forms.categories import CategoryForm
from congress.proposals.models import ProposalCategory
from congress.proposals.services import keep_reference
from unionportal.core.pages.views import OfficeMixin, catch_refusal


class _Categories(OfficeMixin):
    """Reference data: whoever keeps it keeps all of it."""

    model = ProposalCategory

    def get_queryset(self):
        return ProposalCategory.objects.all()


class CategoryList(_Categories, ListView):
    permission_required = permissions.ADD_CATEGORY
    template_name = "congress/proposals/category_list.html"


class _CategoryForm(_Categories):
    form_class = CategoryForm
    template_name = "congress/proposals/category_form.html"
    success_url = reverse_lazy("congress:category_list")

    @catch_refusal
    def form_valid(self, form):
        saved = keep_reference(form.save(commit=False), actor=self.request.user, changed=form.changed_fields)
        messages.success(self.request, f"“{saved}”已保存。")
        return redirect(self.success_url)


class CategoryAdd(_CategoryForm, CreateView):
    permission_required = permissions.ADD_CATEGORY


class CategoryEdit(_CategoryForm, UpdateView):
    permission_required = permissions.CHANGE_CATEGORY
