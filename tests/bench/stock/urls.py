"""The admin as one writes it first: the columns, filters and searched fields of our lists, and nothing else."""

from django.contrib import admin
from django.urls import path

from finance.models import Claim, Payment
from members.models import Member
from welfare.models import GiftRecipient


class Site(admin.AdminSite):
    def has_permission(self, request):
        return request.user.is_active and request.user.is_authenticated


class Open(admin.ModelAdmin):
    """The portal's accounts hold roles, not Django's permissions."""

    def has_module_permission(self, request):
        return True

    has_view_permission = has_change_permission = has_add_permission = has_delete_permission = (
        lambda self, request, obj=None: True
    )


class MemberAdmin(Open):
    list_display = ["name", "staff_no", "unit", "department", "gender", "employment", "status", "joined_on"]
    list_filter = ["status", "gender", "employment", "post", "unit"]
    search_fields = ["name", "staff_no"]


class RecipientAdmin(Open):
    list_display = ["name", "staff_no", "unit", "issue", "cost", "signed_on"]
    list_filter = ["issue__occasion", "unit", "issue"]
    search_fields = ["name", "member__staff_no", "issue__title", "issue__code"]

    @admin.display(description="工号", ordering="member__staff_no")
    def staff_no(self, obj):
        return obj.member.staff_no if obj.member else "非会员"


class ClaimAdmin(Open):
    list_display = ["number", "unit", "account", "amount", "payee", "made_on", "state"]
    list_filter = ["state", "funding_source", "budget__account", "unit"]
    search_fields = ["number", "purpose", "payee", "source"]
    date_hierarchy = "made_on"

    @admin.display(description="科目", ordering="budget__account")
    def account(self, claim):
        return claim.budget.account.name


class PaymentAdmin(Open):
    list_display = ["number", "paid_on", "unit", "account", "purpose", "payee", "amount", "funding_source"]
    list_filter = ["account", "unit", "funding_source", "method"]
    search_fields = ["number", "purpose", "payee", "source"]
    date_hierarchy = "paid_on"


site = Site()
site.register(Member, MemberAdmin)
site.register(GiftRecipient, RecipientAdmin)
site.register(Claim, ClaimAdmin)
site.register(Payment, PaymentAdmin)
urlpatterns = [path("admin/", site.urls)]
