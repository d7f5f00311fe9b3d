"""bin/bench grow: every page at three sizes of a union, so that what grows with the years and the people is seen.

The example; 3,000 members in 60 sub-unions; 12,000 members in 120 sub-unions, each of the two over ten years. Every
page is opened by everybody who may, as the first after an act; of two rounds the faster counts. A slow one is
opened again while nobody acts, as most pages of a day are. What the process holds at the end is its memory.
"""

import json
import resource
import sys

from tests.bench import rig
from tests.bench.grown import Size

YEAR = 2022
SIZES = {"示例": None, "中": Size(members=2_300, units=40, years=10), "大": Size(members=11_300, units=100, years=10)}
PEOPLE = ("officer", "chair", "branch_chair", "accountant", "auditor", "sysadmin", "member")
# Of the largest to the smallest: how often the time and the bytes of a page, and seconds and bytes at most.
MOST_TIMES, MOST_SECONDS, MOST_MEMORY = 3, 0.3, 300
_LEAST_SECONDS = 0.1
_SHOWN = 40


def main():
    found = {}
    for name in SIZES:
        with rig.servers():
            rig.told_by("grow", "fill", name)
            found[name] = rig.told_by("grow", "open")
    return _verdict(found)


def _verdict(found):
    small, *_, large = found.values()
    pages = sorted(large["pages"], key=lambda page: -large["pages"][page]["seconds"])
    print(f"{'页面':<60}" + "".join(f"{name:>24}" for name in found))
    for page in pages[:_SHOWN]:
        facts = (one["pages"].get(page) for one in found.values())
        print(f"{page:<60}" + "".join(f"{_told(one):>24}" for one in facts))
    first = [page for page in pages if large["pages"][page]["seconds"] > MOST_SECONDS]
    slow = [page for page in first if large["pages"][page]["again"] > MOST_SECONDS]
    grown = [page for page in pages if _has_grown(small["pages"].get(page), large["pages"][page])]
    asking = [page for page in pages if _asks_more(small["pages"].get(page), large["pages"][page])]
    told = [f"{page}（再打开 {large['pages'][page]['again'] * 1000:.0f} 毫秒）" for page in first]
    for title, some in (("有人操作以后第一次打开超过 300 毫秒", told), ("慢了三倍以上", grown), ("查询变多", asking)):
        print(f"{title}：{'、'.join(some) or '没有'}")
    return rig.verdict(
        {
            f"{len(pages)} 个页面，最大的一家没有超过 300 毫秒的（刚有人操作的除外）": not slow,
            "没有随规模慢三倍以上的": not grown,
            "没有一页随规模多问数据库": not asking,
            f"打开全部页面以后进程占 {large['memory']} MB（至多 {MOST_MEMORY}）": large["memory"] <= MOST_MEMORY,
        }
    )


def _told(facts):
    if facts is None:
        return "—"
    return f"{facts['seconds'] * 1000:.0f} 毫秒 {facts['queries']} 次 {facts['bytes'] // 1024} KB"


def _has_grown(small, large):
    # What takes a few milliseconds may take a few more.
    return small is not None and large["seconds"] > max(MOST_TIMES * small["seconds"], _LEAST_SECONDS)


def _asks_more(small, large):
    # A page of a list shows more rows, each of which may open a file or a person.
    return small is not None and large["queries"] > small["queries"] + 3


def fill(name):
    """A database with the example year, grown to the size, and one person of each kind."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("load_example", "calendar-2022", stdout=sys.stderr)
    from tests.bench.grown import grow  # noqa: PLC0415

    if SIZES[name]:
        grow(SIZES[name], YEAR)
    add_people()
    add_report()
    print(json.dumps({}))


def add_people():
    """Add an account of each kind: the chair of the newest sub-union, all others of the union."""
    from tests.factories import GrantFactory, UserFactory  # noqa: PLC0415
    from unionportal.core.choices import Role  # noqa: PLC0415
    from unionportal.core.models import Unit  # noqa: PLC0415

    places = {Role.BRANCH_CHAIR: Unit.objects.sub_unions().order_by("-pk").first()}
    for persona in PEOPLE:
        user = UserFactory(username=f"bench-{persona}")
        if persona in Role.values:
            GrantFactory(user=user, role=persona, unit=places.get(persona, Unit.root()))


def add_report():
    """Add the draft of the year's report, for its pages."""
    from unionportal.core.figures.periods import calendar_year  # noqa: PLC0415
    from unionportal.core.models import Unit  # noqa: PLC0415
    from unionportal.reports.services import start_report  # noqa: PLC0415

    start_report(actor=None, unit=Unit.root(), period=calendar_year(YEAR))


class Newest:
    """In the place of the rows that the tour makes: the newest that there is."""

    def __init__(self):
        self.found = {}

    def of(self, model):
        """The newest row of the table, or None."""
        if model not in self.found:
            self.found[model] = model._base_manager.order_by("-pk").first()
        return self.found[model]

    def address(self, route):
        """The address of the route for the newest rows, or None if it needs one that there is not."""
        try:
            address = route.address(self)
        except AttributeError:
            return None
        return None if route.takes_key and route.model() and not self.of(route.model()) else address


def measure():
    """{page and person: seconds, queries and bytes}, and the memory of the process in MB."""
    import logging  # noqa: PLC0415

    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import override_settings  # noqa: PLC0415

    from tests.access.tour.matrix import read  # noqa: PLC0415
    from tests.access.tour.routes import routes  # noqa: PLC0415
    from unionportal.core.models import User  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = {**settings.STORAGES, "staticfiles": plain}
    rows, pages, may = Newest(), {}, read()
    # Figures and what waits are counted by every page, as by the first one after any act.
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=storages, KEPT_SECONDS=0):
        for persona in PEOPLE:
            client = Client(raise_request_exception=False)
            user = User.objects.get(username=f"bench-{persona}")
            client.force_login(user, backend="unionportal.core.access.backends.UnitRoleBackend")
            for route in routes():
                if may[route.name, "GET"][persona] == "200" and (address := rows.address(route)):
                    facts = min((_asked(client, address) for _ in range(2)), key=lambda one: one["seconds"])
                    if facts["status"] == 200:
                        pages[f"{route.name} {persona}"] = facts | {"again": _again(client, address, facts)}
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"pages": pages, "memory": memory}))


def _again(client, address, first):
    """The seconds of the page while nobody acts, if it is a slow one."""
    from django.test.utils import override_settings  # noqa: PLC0415

    if first["seconds"] <= MOST_SECONDS:
        return first["seconds"]
    with override_settings(KEPT_SECONDS=3600):
        return min(_asked(client, address)["seconds"] for _ in range(3))


def _asked(client, address):
    from django.db import connection  # noqa: PLC0415

    from tests.bench.workbook_import import Statements  # noqa: PLC0415

    with Statements(connection) as asked:
        response = client.get(address)
        size = sum(map(len, response.streaming_content)) if response.streaming else len(response.content)
    return {"status": response.status_code, "seconds": asked.seconds, "queries": asked.count, "bytes": size}


if __name__ == "__main__":
    import django

    django.setup()
    {"fill": fill, "open": measure}[sys.argv[1]](*sys.argv[2:])
