from django.urls import path

from members.models import Member
from members.views.accounts import OpenAccounts, RenewPasswords
from members.views.own_data import my_copy
from members.views.person import MemberDetail, MemberRecords, MyReadings, me
from members.views.roster import MemberList
from unionportal.core.pages.history import HistoryView
from unionportal.core.printing.views import form_pages

app_name = "members"
urlpatterns = [
    path("", MemberList.as_view(), name="member_list"),
    path("me/", me, name="me"),
    path("me/copy/", my_copy, name="my_copy"),
    path("me/readings/", MyReadings.as_view(), name="my_readings"),
    path("accounts/", OpenAccounts.as_view(), name="account_open"),
    path("accounts/renew/", RenewPasswords.as_view(), name="account_renew"),
    path("<int:pk>/history/", HistoryView.as_view(model=Member), name="member_history"),
    path("<int:pk>/records/<slug:section>/", MemberRecords.as_view(), name="member_records"),
    path("<int:pk>/", MemberDetail.as_view(), name="member_detail"),
    *form_pages("members"),
]
