"""A real browser at two widths, watching for what a page may never do: script errors, blocked sources, axe rules."""

import contextlib
import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import Error, expect, sync_playwright

from tests.browser.failed import (
    begin_of_files,
    has_failed,
    pytest_runtest_makereport,  # noqa: F401 -- pytest finds it here
    tell_if_it_fails,
)
from tests.browser.tried import Tried
from tests.sizes import FULL
from unionportal.launch import browser as installed

# Playwright's loop makes Django believe it runs in async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page is gone before it is worth to make its scripts fast: that took a seventh of what axe takes.
    "--js-flags=--no-opt,--no-maglev",
)
_WAIT = 15_000
# What is expected of a page may take as long as an act, on a machine that has much to do.
expect.set_options(timeout=_WAIT)
# Set where the journeys go beside all other tests: nobody looks at the pictures of those that pass.
_UNSEEN = os.environ.get("UNION_PICTURES") == "of failures" and not FULL
# What tells a rule one element from another: its parent, its name, classes and attributes, and whether it has a text.
_ELEMENTS = """() => [...new Set([...document.querySelectorAll("body *")].map(one => [
    one.parentElement.tagName, one.tagName, one.getAttribute("class"), one.getAttributeNames().sort(),
    one.getAttribute("type"), one.getAttribute("role"), one.textContent.trim() === ""].join(" ")))]"""
# What is hidden, shown or scrolled otherwise than when this was asked last, with what it lies in: of a text that is
# hidden on a phone, the button that it names. Colours aside, a rule sees nothing else of the size of a screen.
_SHOWN_OTHERWISE = """() => {
    const scrolls = one => (one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight)
        && /auto|scroll/.test(getComputedStyle(one).overflow);
    const shown = new Map([...document.querySelectorAll("body *")].map(one => [
        one, one.checkVisibility({visibilityProperty: true}) ? (scrolls(one) ? "scrolls" : "shown") : "hidden"]));
    const before = window.shownBefore ?? shown;
    window.shownBefore = shown;
    const like = one => [one.tagName, one.getAttribute("class"), one.getAttributeNames().sort(),
        one.getAttribute("type"), one.getAttribute("role"), one.textContent.trim() === ""];
    return [...new Set([...shown].filter(([one, now]) => before.get(one) !== now).map(([one, now]) =>
        [now, ...like(one.parentElement), ...like(one)].join(" ")))];
}"""
# {what decides about the contrast of a text: the first element like that}, kept in the page for _BROKEN.
_COLOURS = """() => {
    const path = one => {
        const found = [];
        for (let at = one; at; at = at.parentElement) {
            const {backgroundColor, backgroundImage, opacity, position} = getComputedStyle(at);
            if (backgroundColor !== "rgba(0, 0, 0, 0)" || backgroundImage !== "none" || opacity !== "1")
                found.push(backgroundColor, backgroundImage, opacity);
            if (position !== "static") found.push(position, at.tagName, at.getAttribute("class"));
            // What cannot be used may be pale.
            if (at.matches(":disabled, [aria-disabled=true], [inert]") || at.control?.disabled) found.push("off");
        }
        return found;
    };
    const isText = one => /^(INPUT|SELECT|TEXTAREA)$/.test(one.tagName)
        || [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    window.colours = new Map();
    for (const one of document.querySelectorAll("body *"))
        if (isText(one) && one.checkVisibility({visibilityProperty: true})) {
            const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one);
            const key = [one.tagName, one.getAttribute("class"), one.getAttributeNames().sort(),
                color, fontSize, fontWeight, textShadow, ...path(one)].join(" ");
            if (!window.colours.has(key)) window.colours.set(key, one);
        }
    return [...window.colours.keys()];
}"""
# Of each rule that is broken, its name and the first place; the script stays in a page that is looked at twice.
# The only rule that needs the styles once more is about turned screens. Contrast: true, false, or of the colours named.
_BROKEN = """async contrast => {
    const options = {resultTypes: ["violations"], preload: false};
    const found = [await axe.run({...options, rules: {"color-contrast": {enabled: contrast === true}}})];
    if (contrast.length)
        found.push(await axe.run(
            {include: contrast.map(key => window.colours.get(key))}, {...options, runOnly: ["color-contrast"]}));
    return found.flatMap(one => one.violations).map(rule => [rule.id, rule.nodes[0].html]);
}"""


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def chromium():
    path = installed.find()
    assert path, "没有找到浏览器：请安装 Chromium、Chrome 或 Edge，或用环境变量 CHROMIUM 指定。"
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield started
        started.close()


def _other(size):
    return next(name for name in SIZES if name != size)


def _kind(where):
    """Return the address of a page without the numbers of what it shows, and without its questions."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]+", "0", where.partition("?")[0])


class Visitor:
    """One person at one screen. `check()` after each page of a journey."""

    def __init__(self, page, address, name, tried):
        self.page, self.address, self.name, self.tried = page, address, name, tried
        self.complaints, self.is_first = [], False
        page.set_default_timeout(_WAIT)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        # What asks once more before it is done is meant.
        page.on("dialog", lambda dialog: dialog.accept())

    def _heard(self, message):
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _settle(self):
        """Wait for the page to which a form leads that was sent by script."""
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)
        self.page.wait_for_load_state()

    def open(self, path):
        self._settle()
        self.page.goto(self.address + path)
        self.check()

    def sign_in(self, user, at="/"):
        """Come signed in to the home page or another one, by a session that the server knows already."""
        # What was sent before is answered with the session of who sent it.
        self._settle()
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.address}])
        self.open(at)

    def sign_in_by_form(self, user, password="testing"):  # noqa: S107
        self.open("/login/")
        self.fill_sign_in(user, password)
        self.page.wait_for_load_state()
        self.check()

    def fill_sign_in(self, user, password="testing"):  # noqa: S107
        """Sign in on the page to do so that is shown."""
        self.page.get_by_label("工号").fill(user.username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()

    def check(self):
        """Nothing was blocked or broke; at no size is anything wider than the screen, or does axe find anything."""
        self._settle()
        where = self.page.url.removeprefix(self.address)
        # The journey goes on with the own size, which is looked at as it is.
        for name in sorted(SIZES, key=lambda name: name != self.name):
            self.page.set_viewport_size(SIZES[name])
            wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wider <= 0, f"{where} is {wider} px wider than the screen of the {name}"
            if FULL or self._is_new(_kind(where), name):
                assert self._broken_rules(FULL or self._new_colours(name)) == [], (where, name)
        self.page.set_viewport_size(SIZES[self.name])
        assert self.complaints == [], where

    def _is_new(self, kind, size):
        """Return whether the page has what no page of its kind had in this size: each takes axe a third of a second.

        At the size that the journey is not made in, one page of each kind is enough, and of it what is shown otherwise
        than at the own size where axe has just seen it: the menus of all pages are the same.
        """
        if size == self.name:
            elements = self.page.evaluate(_ELEMENTS)
            self.is_first, new = self.tried.add(f"{kind} {size}", elements)
            if self.is_first:
                self.page.evaluate(_SHOWN_OTHERWISE)
                self.tried.add(f"{kind} {_other(size)}", elements)
            return bool(new)
        return self.is_first and bool(self.tried.add(f"otherwise {size}", self.page.evaluate(_SHOWN_OTHERWISE))[1])

    def _new_colours(self, size):
        """Return colours, on what lies below them, of texts that nothing in this run had: contrast is most of axe.

        At the size that the journey is not made in, the colours are the same.
        """
        if size != self.name:
            return []
        return sorted(self.tried.add(f"colours {size}", self.page.evaluate(_COLOURS))[1])

    def _broken_rules(self, contrast):
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        return self.page.evaluate(_BROKEN, contrast)

    def picture(self, name):
        """Keep a picture of the page for whoever comes to look at it: a tenth of a second each."""
        if not _UNSEEN:
            self.keep_picture(name)

    def keep_picture(self, name):
        self.page.screenshot(path=_pictures() / f"{name}-{self.name}.png", full_page=True)


def _pictures():
    """In the checkout: the folder of a run of bin/test is gone when somebody comes to look."""
    folder = Path(settings.BASE_DIR) / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def tried(tmp_path_factory):
    """What axe was tried on, shared by the workers of one run."""
    folder = tmp_path_factory.getbasetemp()
    return Tried((folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "tried")


@pytest.fixture
def visitor_at(chromium, live_server, tried, request):
    """visitor_at("phone") → a Visitor with a fresh browser profile; of a test that fails picture and trace are kept."""
    made, name = [], begin_of_files(request.node)
    for old in _pictures().glob(f"{name}*"):
        old.unlink()

    def make(size):
        context = chromium.new_context(viewport=SIZES[size], locale="zh-CN", has_touch=size == "phone")
        # What each step did; what the page was like at each, which takes half a second of a journey, in a full run.
        context.tracing.start(snapshots=FULL)
        visitor = Visitor(context.new_page(), live_server.url, size, tried)
        made.append((context, visitor))
        tell_if_it_fails(request.node, f"{_pictures() / name}*")
        return visitor

    yield make
    failed = has_failed(request.node)
    for number, (context, visitor) in enumerate(made, 1):
        if failed:
            # A page that crashed or was closed has none; what was done before it is kept all the same.
            with contextlib.suppress(Error):
                visitor.keep_picture(f"{name}{number}")
        context.tracing.stop(path=_pictures() / f"{name}{number}-{visitor.name}.zip" if failed else None)
        context.close()


def pytest_generate_tests(metafunc):
    """A journey goes where it is mostly made, marked `made_at`; in a full run, and without a mark, at both sizes.

    What is about one size, such as a menu that is folded there, is marked `only_at`.
    """
    if "size" in metafunc.fixturenames:
        made, only = map(metafunc.definition.get_closest_marker, ("made_at", "only_at"))
        mark = only or (None if FULL else made)
        metafunc.parametrize("size", mark.args if mark else SIZES)


@pytest.fixture
def visitor(visitor_at, size):
    """One person on the phone or at the desk."""
    return visitor_at(size)
