"""Posts that arrive at the same moment, as a browser sends them: with the hidden fields of the page they stand on."""

import re
from html import unescape

from django.test import Client

from tests.races import together

_INPUT = re.compile(r"<input[^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def hidden(page, *, names=("form_key", "row_version")):
    """{name: value} of the hidden inputs of a page with one form that have one of the names."""
    return hidden_in(page.content.decode(), names)


def hidden_in(text, names):
    found = {}
    for tag in _INPUT.findall(text):
        attributes = dict(_ATTRIBUTE.findall(tag))
        if attributes.get("name") in names:
            found[attributes["name"]] = unescape(attributes.get("value", ""))
    return found


def rows_of(page, *, prefix="form"):
    """The inputs of an editable list of the back office as its page posts them, hidden ones included."""
    text = page.content.decode()
    names = {"form_key", *re.findall(rf'name="((?:initial-)?{prefix}-[^"]+)"', text)}
    return hidden_in(text, names) | {"_save": "1"}


def same_browser(client):
    """Another client with the same session, for another thread."""
    other = Client(raise_request_exception=False)
    other.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    return other


def posted(client, address, all_data):
    """The answers to posts that are sent at once from one browser."""
    return together([lambda data=data: same_browser(client).post(address, data) for data in all_data])
