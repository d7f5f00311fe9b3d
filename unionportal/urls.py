from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("unionportal.portal.urls")),
    path("members/", include("members.urls")),
    path("welfare/", include("welfare.urls")),
    path("activities/", include("activities.urls")),
    path("finance/", include("finance.urls")),
    path("congress/", include("congress.urls")),
    path("reports/", include("unionportal.reports.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "unionportal.portal.views.errors.bad_request"
handler500 = "unionportal.portal.views.errors.server_error"
