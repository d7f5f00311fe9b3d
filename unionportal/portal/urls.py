from django.urls import path

from unionportal.core.access.sign_out import SignOutView
from unionportal.portal.views import account, health, home, jobs, ledger, notices, permissions, privacy, start_day

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", account.LoginView.as_view(), name="login"),
    path("logout/", SignOutView.as_view(), name="logout"),
    path("password/", account.OwnPasswordView.as_view(), name="password_change"),
    path("privacy/", privacy.privacy_notice, name="privacy"),
    path("health/live", health.health_live, name="health_live"),
    path("health/ready", health.health_ready, name="health_ready"),
    path("metrics", health.metrics, name="metrics"),
    path("jobs/", jobs.job_list, name="job_list"),
    path("jobs/<uuid:pk>/", jobs.job_detail, name="job_detail"),
    path("jobs/<uuid:pk>/files/<uuid:file>/", jobs.job_file, name="job_file"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/read/", notices.notice_read_all, name="notice_read_all"),
    path("notices/mail/", notices.notice_mail, name="notice_mail"),
    path("notices/<int:pk>/open/", notices.notice_open, name="notice_open"),
    path("ledger/", ledger.ledger_import, name="ledger_import"),
    path("ledger/template/", ledger.ledger_template, name="ledger_template"),
    path("ledger/<uuid:pk>/", ledger.ledger_preview, name="ledger_preview"),
    path("ledger/files/<uuid:pk>/withdraw/", ledger.ledger_withdraw, name="ledger_withdraw"),
    path("ledger/sheets/", ledger.SheetList.as_view(), name="ledger_sheet_list"),
    path("ledger/sheets/<int:pk>/", ledger.SheetDetail.as_view(), name="ledger_sheet"),
    path("ledger/sheets/<int:pk>/move/<str:move>/", ledger.SheetMove.as_view(), name="ledger_sheet_move"),
    path("ledger/start/", start_day.ledger_start, name="ledger_start"),
    path("ledger/start/<int:pk>/", start_day.StartDayDetail.as_view(), name="ledger_start_day"),
    path("ledger/start/<int:pk>/move/<str:move>/", start_day.StartDayMove.as_view(), name="ledger_start_move"),
    path("permissions/", permissions.permission_table, name="permission_table"),
]
