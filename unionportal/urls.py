from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("members/", include("members.urls")),
    path("welfare/", include("welfare.urls")),
    path("activities/", include("activities.urls")),
    path("finance/", include("finance.urls")),
    path("congress/", include("congress.urls")),
    path("reports/", include("unionportal.reports.urls")),
    path("admin/", admin.site.urls),
    # Last: it has no prefix, so every page of the others would be compared with each of its pages first.
    path("", include("unionportal.portal.urls")),
]
handler400 = "unionportal.portal.views.errors.bad_request"
handler500 = "unionportal.portal.views.errors.server_error"
