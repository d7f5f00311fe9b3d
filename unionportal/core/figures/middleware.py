"""Middleware of figures."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from unionportal.core.figures.families import read_once


class FamiliesMiddleware:
    """Lets every family of figures read its members at most once in a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with read_once():
            return self.get_response(request)
