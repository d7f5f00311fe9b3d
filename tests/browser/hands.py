"""Counts what a piece of work costs the people who do it: the pages they wait for, and the clicks."""

from unionportal.core.access.middleware import KEPT_FORM


class Hands:
    """The hands of everybody who takes part. A field that is chosen or typed into is a click."""

    def __init__(self):
        self.loads = self.clicks = 0

    def watch(self, visitor):
        """Count the pages that this visitor is shown from now on; return the visitor."""
        visitor.page.on("response", self._count)
        visitor.page.on("dialog", self._answer)
        return visitor

    def _count(self, response):
        # A redirect is followed by the page that people wait for, as is the 204 to a form that was sent by script.
        sent = response.request.is_navigation_request() or KEPT_FORM.lower() in response.request.headers
        if sent and response.status != 204 and not 300 <= response.status < 400:
            self.loads += 1

    def _answer(self, dialog):
        self.clicks += 1

    def click(self, where):
        self.clicks += 1
        where.click()

    def choose(self, where, **option):
        self.clicks += 1
        where.select_option(**option)

    def type(self, where, text):
        self.clicks += 1
        where.fill(text)
