"""How many lists a second one process answers, by the time of its processor: ours and Django's own admin list of the
same rows, in turns, so that other work on the machine slows both.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack

from tests.bench import rig
from tests.bench.lists import STOCK

# {list: (our page, Django's page of the same rows, how many times as many a second)}.
CONTESTS = {
    "后台会员": ("/admin/members/member/", "/admin/members/member/", 1.5),
    "后台领取人": ("/admin/welfare/giftrecipient/", "/admin/welfare/giftrecipient/", 1.5),
    "门户会员": ("/members/", "/admin/members/member/", 3.0),
}
TURNS, PAGES = 7, 10


def measure():
    """Return [(list, times as many a second, how many are asked)]; each process is at rest while the other works."""
    found = []
    with ExitStack() as stack:
        ours = stack.enter_context(_contestant(rig.OURS))
        stock = stack.enter_context(_contestant(STOCK))
        for name, (page, other, least) in CONTESTS.items():
            # The best turn of each: nothing makes a page faster than it is.
            mine, theirs = zip(*((_turn(ours, page), _turn(stock, other)) for _ in range(TURNS)), strict=True)
            print(f"{name}：{min(mine) * 1000:.1f} 毫秒，默认后台 {min(theirs) * 1000:.1f} 毫秒（处理器时间）")
            found.append((name, min(theirs) / min(mine), least))
    return found


def _contestant(settings):
    command = [sys.executable, "-m", "tests.bench.list_pages"]
    variables = os.environ | {"DJANGO_SETTINGS_MODULE": settings}
    return subprocess.Popen(command, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _turn(contestant, page):
    contestant.stdin.write(f"{page}\n")
    contestant.stdin.flush()
    return json.loads(contestant.stdout.readline())


def answer():
    """Read addresses, and write the seconds of the processor for one page of each."""
    import django  # noqa: PLC0415

    django.setup()
    import logging  # noqa: PLC0415

    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import override_settings  # noqa: PLC0415

    from unionportal.core.choices import Role  # noqa: PLC0415
    from unionportal.core.models import RoleGrant  # noqa: PLC0415

    logging.disable(logging.INFO)
    officer = RoleGrant.objects.filter(role=Role.OFFICER).latest("pk").user
    client = Client()
    client.force_login(officer, backend="unionportal.core.access.backends.UnitRoleBackend")
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES={**settings.STORAGES, "staticfiles": plain}):
        for line in sys.stdin:
            pages = [client.get(line.strip()) for _ in range(3)]
            assert {page.status_code for page in pages} == {200}, line
            begun = time.process_time()
            for _ in range(PAGES):
                client.get(line.strip())
            print((time.process_time() - begun) / PAGES, flush=True)


if __name__ == "__main__":
    answer()
