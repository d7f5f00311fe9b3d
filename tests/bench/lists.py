"""The lists of the back office over 500,000 members and 500,000 recipients of gifts, held against Django's own admin
list of the same rows: a page, a filter, a search, and how many statements each needs.

What grows with the rows is the work of the database, so that is what the promises are about; the time of the whole
page, of which our skin's templates are the most, is printed beside it and must not be the longer one.
"""

import json
import logging
import sys

from tests.bench import rig
from unionportal.core.pages.paging import MOST

ROWS, ROUNDS = 500_000, 5
LEAST_FILTER, LEAST_SEARCH = 3, 20
MEMBERS, RECIPIENTS = "/admin/members/member/", "/admin/welfare/giftrecipient/"
FILTERS = {
    "会员：第一页": (MEMBERS, {}),
    "会员：会籍状态": (MEMBERS, {"status__exact": "retained"}),
    "会员：性别和用工形式": (MEMBERS, {"gender__exact": "female", "employment__exact": "agency"}),
    "领取人：第一页": (RECIPIENTS, {}),
    "领取人：节日": (RECIPIENTS, {"occasion": "mid_autumn"}),
}
SEARCHES = {
    "会员：两个字": (MEMBERS, {"q": "明志"}),
    "会员：三个字": (MEMBERS, {"q": "王明志"}),
    "会员：工号": (MEMBERS, {"q": "T123456"}),
    "领取人：两个字": (RECIPIENTS, {"q": "明志"}),
    "领取人：三个字": (RECIPIENTS, {"q": "王明志"}),
    "领取人：工号": (RECIPIENTS, {"q": "T123456"}),
}
STOCK = "tests.bench.stock.settings"
# The same question as Django's own filters write it.
STOCK_WORDS = {"领取人：节日": {"issue__occasion__exact": "mid_autumn"}}


def main():
    with rig.servers():
        rig.told_by("lists", "rows", str(ROWS))
        ours, stock = compared("lists")
    return rig.verdict(judged(ours, stock, SEARCHES, LEAST_FILTER, LEAST_SEARCH))


def compared(module):
    """What `contest` found in the pages of a module of measurements, ours and those of Django's own admin."""
    runs = {"ours": [], "stock": []}
    for name in ("ours", "stock") * 2:
        runs[name].append(rig.told_by(module, name, DJANGO_SETTINGS_MODULE=STOCK if name == "stock" else rig.OURS))
    return [_better(*runs[name]) for name in ("ours", "stock")]


def _better(first, second):
    """Of two runs the faster for each page: other work on the machine must not decide."""
    return {name: min(first[name], second[name], key=lambda facts: facts["spent"]) for name in first}


def judged(ours, stock, searches, least_filter, least_search, least_page=1):
    """Return {sentence: whether it holds}; as a whole a search is `least_page` times as fast as Django's."""
    checks = {}
    for name, mine in ours.items():
        theirs = stock[name]
        ratio, least = theirs["spent"] / mine["spent"], least_search if name in searches else least_filter
        page, least_whole = theirs["page"] / mine["page"], least_page if name in searches else 1
        print(f"{name}：{_told(mine)}；默认后台 {_told(theirs)}，{theirs['found']} 行")
        checks[f"{name}：数据库快 {ratio:.1f} 倍（至少 {least} 倍）"] = ratio >= least
        checks[f"{name}：整页快 {page:.2f} 倍（至少 {least_whole} 倍）"] = page >= least_whole
        checks[f"{name}：两边找到的行数一样"] = min(theirs["found"], MOST) == mine["found"]
    statements = max(facts["statements"] for facts in ours.values())
    checks[f"每页至多 {statements} 条语句，与行数无关"] = statements <= 15
    return checks


def _told(facts):
    return (
        f"数据库 {facts['spent'] * 1000:6.1f} 毫秒、{facts['statements']} 条语句，整页 {facts['page'] * 1000:6.1f} 毫秒"
    )


def contest(pages, own, username="officer"):
    """The seconds, the statements and the rows found of every page, asked by somebody of the union."""
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import override_settings  # noqa: PLC0415

    from tests.bench.workbook_import import Statements  # noqa: PLC0415
    from unionportal.core.models import User  # noqa: PLC0415

    logging.disable(logging.INFO)
    client, facts = Client(), {}
    client.force_login(User.objects.get(username=username), backend="unionportal.core.access.backends.UnitRoleBackend")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        ALLOWED_HOSTS=["testserver"], STORAGES={**django.conf.settings.STORAGES, "staticfiles": plain}
    ):
        for name, (address, words) in pages.items():
            runs = []
            for _ in range(ROUNDS):
                with Statements(connection) as asked:
                    response = client.get(address, own.get(name, words))
                assert response.status_code == 200, (name, response.status_code)
                runs.append((asked.spent, asked.seconds))
            spent, page = min(runs)
            found = response.context_data["cl"].result_count
            facts[name] = {"spent": spent, "page": page, "statements": asked.count, "found": found}
    print(json.dumps(facts))


if __name__ == "__main__":
    if sys.argv[1] == "rows":
        from tests.bench.many_rows import fill

        fill(int(sys.argv[2]))
    else:
        contest(FILTERS | SEARCHES, STOCK_WORDS if sys.argv[1] == "stock" else {})
