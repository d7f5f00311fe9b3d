from django.urls import path

from members.views import MemberDetail, MemberList, me

app_name = "members"
urlpatterns = [
    path("", MemberList.as_view(), name="member_list"),
    path("me/", me, name="me"),
    path("<int:pk>/", MemberDetail.as_view(), name="member_detail"),
]
