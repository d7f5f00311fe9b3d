"""Every permission that a page, a menu or a template names is declared: an unknown one would just be held by nobody."""

import re

from tests.architecture.test_house import DECLARED, ROOT
from tests.architecture.test_written_once import product
from unionportal.portal.navigation import PORTAL
from unionportal.portal.office.menu import ROOMS
from unionportal.portal.views.home import QUICK

# “app.verb_thing” in quotes, the verb being that of a declared permission; and the variable of Django's templates.
APPS = {perm.partition(".")[0] for perm in DECLARED}
VERBS = {perm.partition(".")[2].partition("_")[0] for perm in DECLARED if "_" in perm}
NAME = re.compile(rf"""["']((?:{"|".join(sorted(APPS))})\.(?:{"|".join(sorted(VERBS))})_\w+)["']|\bperms\.(\w+\.\w+)""")

OTHERS = {"core.run_job": "a task of the worker"}


def undeclared(texts):
    """[(where, name)] of the names in the texts that nothing declares."""
    known = {*DECLARED, *OTHERS}
    return [(where, name) for where, text in texts for name in map("".join, NAME.findall(text)) if name not in known]


def texts():
    pages = (ROOT / "templates").rglob("*.html")
    # Acts of the log have codes of the same form; they are registered where they stand.
    code = [(name, text) for name, text in product() if not name.endswith("/acts.py")]
    return [*code, *((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in pages)]


def test_every_name_in_quotes_is_declared():
    assert undeclared(texts()) == []


def test_a_name_that_nothing_declares_is_found():
    """The control."""
    page = "{% if perms.welfare.vew_visit %} user.has_perm(\"welfare.view_vist\") holds('core.view_unit')"
    assert undeclared([("page", page)]) == [("page", "welfare.vew_visit"), ("page", "welfare.view_vist")]


def test_every_permission_of_a_menu_is_declared():
    pages = [page for room in (*PORTAL, *ROOMS) for page in room.pages]
    asked = [entry.permission for entry in (*pages, *QUICK)]
    assert len(asked) > 60
    assert set(asked) - {None} - DECLARED == set()
