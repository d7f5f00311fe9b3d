from django.urls import path

from congress.views import proposal_documents, similar

app_name = "congress"
urlpatterns = [
    path("proposals/similar/", similar.proposal_similar, name="proposal_similar"),
    path("proposals/statistics/", proposal_documents.ProposalStatistics.as_view(), name="proposal_statistics"),
    path("proposals/<int:pk>/pdf/", proposal_documents.ProposalPdf.as_view(), name="proposal_pdf"),
    path("assignments/<int:pk>/pdf/", proposal_documents.AssignmentPdf.as_view(), name="assignment_pdf"),
    path("congresses/<int:pk>/compilation/", proposal_documents.Compilation.as_view(), name="compilation"),
]
