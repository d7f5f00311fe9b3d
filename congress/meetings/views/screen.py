"""The screen in the hall during check-in."""

import hashlib

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.generic import DetailView, View

from congress import permissions
from congress.meetings.models import Meeting
from congress.meetings.wording import standing_of
from unionportal.core.pages.views import ScopedViewMixin


class MeetingScreen(ScopedViewMixin, DetailView):
    """The screen in the hall: expected, present, quorum reached or not; no menu, large type."""

    model = Meeting
    permission_required = permissions.VIEW_MEETING
    template_name = "congress/meetings/meeting_screen.html"

    def get_queryset(self):
        return super().get_queryset().select_related("congress", "term")

    def get_context_data(self, **kwargs):
        return super().get_context_data(**screen_of(self.object), **kwargs)


class MeetingScreenLive(ScopedViewMixin, View):
    """The part of the screen that is polled; 304 if nothing changed."""

    permission_required = permissions.VIEW_MEETING

    def get(self, request, pk):
        meetings = Meeting.objects.visible_to(request.scope).select_related("congress", "term")
        meeting = meetings.filter(pk=pk).first()
        if meeting is None:
            raise Http404
        shown = screen_of(meeting)
        if request.headers.get("If-None-Match", "").strip('"') == shown["tag"]:
            return HttpResponse(status=304)
        response = render(request, "congress/meetings/_screen.html", {"meeting": meeting, **shown})
        response["ETag"] = f'"{shown["tag"]}"'
        return response


def screen_of(meeting):
    """Return {"standing": Standing, "tag": a digest that changes with what the screen shows}."""
    standing = standing_of(meeting, meeting.rule())
    facts = (meeting.state, meeting.expected, meeting.present, meeting.title, standing)
    tag = hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
    return {"standing": standing, "tag": tag}
