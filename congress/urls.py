from django.urls import path

from congress.views import assignments, board, cosigning, proposals, screening, similar

app_name = "congress"
urlpatterns = [
    path("board/", board.Board.as_view(), name="board"),
    path("board/<int:pk>/", board.BoardDetail.as_view(), name="board_detail"),
    path("proposals/", proposals.ProposalList.as_view(), name="proposal_list"),
    path("proposals/add/", proposals.ProposalAdd.as_view(), name="proposal_add"),
    path("proposals/similar/", similar.proposal_similar, name="proposal_similar"),
    path("proposals/<int:pk>/", proposals.ProposalDetail.as_view(), name="proposal_detail"),
    path("proposals/<int:pk>/edit/", proposals.ProposalEdit.as_view(), name="proposal_edit"),
    path("proposals/<int:pk>/save/", proposals.ProposalSave.as_view(), name="proposal_save"),
    path("proposals/<int:pk>/move/<str:move>/", proposals.ProposalMove.as_view(), name="proposal_move"),
    path("proposals/<int:pk>/assist/", proposals.ProposalAssist.as_view(), name="proposal_assist"),
    path("proposals/<int:pk>/files/add/", proposals.ProposalFileAdd.as_view(), name="proposal_file_add"),
    path("proposals/<int:pk>/files/<uuid:file>/", proposals.ProposalFile.as_view(), name="proposal_file"),
    path(
        "proposals/<int:pk>/files/<uuid:file>/remove/",
        proposals.ProposalFileRemove.as_view(),
        name="proposal_file_remove",
    ),
    path("proposals/<int:pk>/cosigners/", cosigning.ProposalCosigners.as_view(), name="proposal_cosigners"),
    path("proposals/<int:pk>/cosigners/invite/", cosigning.ProposalInvite.as_view(), name="proposal_invite"),
    path(
        "proposals/<int:pk>/cosigners/<int:cosignature>/remove/",
        cosigning.ProposalUninvite.as_view(),
        name="proposal_uninvite",
    ),
    path("cosignatures/<int:pk>/", cosigning.CosignatureDetail.as_view(), name="cosignature_detail"),
    path("cosignatures/<int:pk>/move/<str:move>/", cosigning.CosignatureMove.as_view(), name="cosignature_move"),
    path("screening/", screening.ScreeningList.as_view(), name="screening_list"),
    path("assignments/", assignments.AssignmentList.as_view(), name="assignment_list"),
    path("assignments/<int:pk>/", assignments.AssignmentDetail.as_view(), name="assignment_detail"),
    path("assignments/<int:pk>/move/<str:move>/", assignments.AssignmentMove.as_view(), name="assignment_move"),
    path("assignments/<int:pk>/files/<uuid:file>/", assignments.AssignmentFile.as_view(), name="assignment_file"),
]
