from django.shortcuts import render

from unionportal.portal import inbox


def home(request):
    return render(request, "portal/home.html", {"waiting": inbox.waiting(request)})
