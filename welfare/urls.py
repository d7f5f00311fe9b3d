from django.urls import path

from unionportal.core.pages.history import HistoryView
from unionportal.core.printing.views import form_pages
from welfare.models import Visit
from welfare.views import benefits, donations, grants, issues, visits

app_name = "welfare"
urlpatterns = [
    path("visits/", visits.VisitList.as_view(), name="visit_list"),
    path("visits/add/", visits.VisitAdd.as_view(), name="visit_add"),
    path("visits/members/", visits.ReportableSearch.as_view(), name="member_search"),
    path("visits/<int:pk>/history/", HistoryView.as_view(model=Visit), name="visit_history"),
    path("visits/<int:pk>/", visits.VisitDetail.as_view(), name="visit_detail"),
    path("visits/<int:pk>/edit/", visits.VisitEdit.as_view(), name="visit_edit"),
    path("visits/<int:pk>/move/<str:move>/", visits.VisitMove.as_view(), name="visit_move"),
    path("visits/<int:pk>/files/<uuid:file>/", visits.VisitFile.as_view(), name="visit_file"),
    path("visits/<int:pk>/diagnosis/", visits.VisitDiagnosis.as_view(), name="visit_diagnosis"),
    path("grants/<int:pk>/circumstances/", grants.GrantCircumstances.as_view(), name="grant_circumstances"),
    path("grants/<int:pk>/files/<uuid:file>/", grants.GrantFile.as_view(), name="grant_file"),
    path("hardship/<int:pk>/circumstances/", grants.HardshipCircumstances.as_view(), name="hardship_circumstances"),
    path("issues/", issues.IssueList.as_view(), name="issue_list"),
    path("issues/<int:pk>/", issues.IssueDetail.as_view(), name="issue_detail"),
    path("issues/<int:pk>/move/<str:move>/", issues.IssueMove.as_view(), name="issue_move"),
    path("issues/<int:pk>/sign/", issues.IssueSign.as_view(), name="issue_sign"),
    path("donations/", donations.DonationList.as_view(), name="donation_list"),
    path("donations/add/", donations.DonationAdd.as_view(), name="donation_add"),
    path("benefits/", benefits.Benefits.as_view(), name="benefits"),
    *form_pages("welfare"),
]
