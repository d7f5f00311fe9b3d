from django.urls import path

from congress.views import agenda, congresses, meetings, roll, screen

app_name = "congress"
urlpatterns = [
    path("congresses/", congresses.CongressList.as_view(), name="congress_list"),
    path("congresses/<int:pk>/", congresses.CongressDetail.as_view(), name="congress_detail"),
    path("delegates/", congresses.DelegateList.as_view(), name="delegate_list"),
    path("resolutions/", congresses.ResolutionList.as_view(), name="resolution_list"),
    path("meetings/", meetings.MeetingList.as_view(), name="meeting_list"),
    path("meetings/add/", meetings.MeetingAdd.as_view(), name="meeting_add"),
    path("meetings/record/", meetings.MeetingRecord.as_view(), name="meeting_record"),
    path("meetings/<int:pk>/", meetings.MeetingDetail.as_view(), name="meeting_detail"),
    path("meetings/<int:pk>/edit/", meetings.MeetingEdit.as_view(), name="meeting_edit"),
    path("meetings/<int:pk>/move/<str:move>/", meetings.MeetingMove.as_view(), name="meeting_move"),
    path("meetings/<int:pk>/counts/", meetings.MeetingCounts.as_view(), name="meeting_counts"),
    path("meetings/<int:pk>/minutes/", meetings.MeetingMinutes.as_view(), name="meeting_minutes"),
    path("meetings/<int:pk>/screen/", screen.MeetingScreen.as_view(), name="meeting_screen"),
    path("meetings/<int:pk>/screen/live/", screen.MeetingScreenLive.as_view(), name="meeting_screen_live"),
    path("meetings/<int:pk>/roll/", roll.MeetingRoll.as_view(), name="meeting_roll"),
    path("meetings/<int:pk>/roll/add/", roll.MeetingRollAdd.as_view(), name="meeting_roll_add"),
    path("meetings/<int:pk>/agenda/add/", agenda.MeetingAgendaAdd.as_view(), name="meeting_agenda_add"),
    path("agenda/<int:pk>/", agenda.AgendaItemEdit.as_view(), name="agendaitem_edit"),
    path("agenda/<int:pk>/votes/", agenda.AgendaItemVotes.as_view(), name="agendaitem_votes"),
    path("agenda/<int:pk>/resolution/", agenda.AgendaItemResolution.as_view(), name="agendaitem_resolution"),
    path("agenda/<int:pk>/delete/", agenda.AgendaItemDelete.as_view(), name="agendaitem_delete"),
    path("attendance/<int:pk>/mark/", roll.AttendanceMark.as_view(), name="attendance_mark"),
    path("attendance/<int:pk>/remove/", roll.AttendanceRemove.as_view(), name="attendance_remove"),
    path("mine/", roll.AttendanceList.as_view(), name="attendance_list"),
    path("mine/<int:pk>/", roll.AttendanceDetail.as_view(), name="attendance_detail"),
]
