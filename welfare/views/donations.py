"""Pages of donations: what the members of one's sub-union gave, and entering more."""

from django.contrib import messages
from django.db.models import Count, Sum
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import CreateView, ListView

from unionportal.core.pages.paging import PAGE
from unionportal.core.pages.views import OfficeMixin, brought_along, catch_refusal
from unionportal.core.tables.pages import DeclaredPage
from welfare import permissions, services
from welfare.forms.donations import DonationForm
from welfare.models import Donation
from welfare.queries import money_in_custody
from welfare.tables import DONATIONS


class DonationList(DeclaredPage, OfficeMixin, ListView):
    model = Donation
    table = DONATIONS
    permission_required = permissions.VIEW_DONATION
    template_name = "welfare/donation_list.html"
    paginate_by = PAGE

    def get_queryset(self):
        return super().get_queryset().select_related("drive", "member", "unit").order_by("-given_on", "-pk")

    def get_context_data(self, **kwargs):
        by_drive = super().get_queryset().order_by("-drive__started_on", "drive").values("drive__title")
        drives = by_drive.annotate(people=Count("member", distinct=True), sum=Sum("amount"))
        may_add = self.request.user.holds(permissions.ADD_DONATION)
        if self.request.user.holds(permissions.VIEW_REMITTANCE):
            kwargs["custody"] = money_in_custody(self.request.scope, timezone.localdate())
        return super().get_context_data(drives=drives, may_add=may_add, **kwargs)


class DonationAdd(OfficeMixin, CreateView):
    """Enters donations one after another; drive and day are kept from the last one."""

    model = Donation
    form_class = DonationForm
    permission_required = permissions.ADD_DONATION
    template_name = "welfare/donation_form.html"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "scope": self.request.scope}

    def get_initial(self):
        return {"given_on": timezone.localdate(), **brought_along(self.request, "drive", "given_on", "member")}

    @catch_refusal
    def form_valid(self, form):
        given = services.save_record(form.save(commit=False), actor=self.request.user)
        messages.success(self.request, f"{given.member.name}捐款 {given.amount:,.2f} 元，已登记。")
        if "more" not in self.request.POST:
            return redirect("welfare:donation_list")
        page = redirect("welfare:donation_add")
        page["Location"] += f"?drive={given.drive_id}&given_on={given.given_on:%Y-%m-%d}"
        return page
