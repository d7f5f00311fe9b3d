"""The back-office page of privacy notices."""

from pathlib import Path

from django import forms
from django.contrib import admin
from django.db.models import Count

from unionportal.core.back_office.acts import Act, ActAdmin
from unionportal.core.back_office.forms import ActForm
from unionportal.core.tables import Table
from unionportal.portal import permissions, privacy
from unionportal.portal.models import PrivacyNotice

DRAFT = Path(__file__).with_name("privacy_notice.txt")


class PublishForm(ActForm):
    text = forms.CharField(label="正文", widget=forms.Textarea(attrs={"rows": 24}), max_length=20_000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        last = privacy.current()
        self.initial["text"] = last.text if last else DRAFT.read_text(encoding="utf-8")


@admin.register(PrivacyNotice)
class PrivacyNoticeAdmin(ActAdmin):
    table = Table(shown=("edition", "published_at", "published_by", "readers"))
    list_select_related = ["published_by"]
    fields = ["edition", "text", "published_at", "published_by", "readers"]
    adding = Act(
        "add",
        "发布隐私告知",
        PublishForm,
        privacy.publish,
        permissions.PUBLISH_PRIVACY,
        warning="发布后不能修改或删除；每个人下次登录时须阅读确认后才能继续。改动请发布新的一版。",
    )

    def get_queryset(self, request):
        # The notice is for everybody, so it belongs to no unit.
        rows = PrivacyNotice.objects.all() if self.has_view_permission(request) else PrivacyNotice.objects.none()
        return rows.annotate(readings_count=Count("readings")).order_by("-edition")

    @admin.display(description="已确认的人数")
    def readers(self, notice):
        return notice.readings_count
