"""bin/bench start: how long until somebody can sign in, in parts, beside what Django itself takes to load.

The second start is from asking for it to the sign-in page, and to an example account that has opened a figure. The bar
is twice one `django.setup()` with the URLs, measured in the same run.
"""

import http.cookiejar
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

from tests.bench.rig import verdict
from tests.boot.machine import free_port

ROOT = Path(__file__).resolve().parents[2]
FIGURE = "/reports/figures/members.total/?period=2022"
LOAD = """
import time
began = time.perf_counter()
import django
django.setup()
from django.urls import get_resolver
get_resolver().reverse_dict
print(time.perf_counter() - began)
"""


class Portal:
    """bin/portal of one checkout over one folder, started and stopped."""

    def __init__(self, var, *, root=ROOT, environment=os.environ):
        self.port = free_port()
        self.var, self.log = var, var.parent / "portal.log"
        self.root, self.environment = root, environment

    def start(self, *words):
        self.began = time.perf_counter()
        with self.log.open("w") as log:
            command = [str(self.root / "bin/portal"), "--port", str(self.port), *words]
            environment = {**self.environment, "UNION_VAR": str(self.var)}
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)

    def until(self, reached):
        """Seconds since `start` when `reached()` is first true."""
        while not reached():
            if self.process.poll() is not None:
                raise SystemExit(f"bin/portal ended:\n{self.log.read_text()}")
            time.sleep(0.02)
        return time.perf_counter() - self.began

    def page(self, path="/login/", browser=None, data=None):
        """The text of a page; nothing while nobody answers."""
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data)
        try:
            with (browser or urllib.request.build_opener()).open(asked, timeout=30) as answer:
                return answer.read().decode() if answer.status == 200 else ""
        except OSError:
            return ""

    def opens_a_figure(self, name, password):
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', self.page(browser=browser))
        typed = {"csrfmiddlewaretoken": token[1], "username": name, "password": password}
        self.page(browser=browser, data=urllib.parse.urlencode(typed).encode())
        return "会员" in self.page(FIGURE, browser)

    def said(self, words):
        return words in self.log.read_text()

    def stop(self, number=signal.SIGINT):
        """Seconds until the process and everything it started has ended."""
        asked = time.perf_counter()
        os.kill(self.process.pid, number)
        self.process.wait(60)
        return time.perf_counter() - asked


def main():
    with tempfile.TemporaryDirectory(prefix="ub", dir="/tmp") as folder:
        portal = Portal(Path(folder) / "var")
        portal.start()
        first = portal.until(portal.page)
        everything = portal.until(lambda: portal.said("平台已就绪"))
        name, password = re.search(r"^(zhuxi)\s+(Gh-\S+)", portal.log.read_text(), re.MULTILINE).groups()
        stops = [portal.stop()]
        seconds, figures, loads = [], [], []
        for _ in range(3):
            loads.append(_load(folder))
            portal.start()
            seconds.append(portal.until(portal.page))
            assert portal.opens_a_figure(name, password)
            figures.append(time.perf_counter() - portal.began)
            portal.until(lambda: portal.said("平台已就绪"))
            stops.append(portal.stop(signal.SIGTERM))
    load, second, figure = (statistics.median(one) for one in (loads, seconds, figures))
    print(f"首次启动（依赖已装）：登录页 {first:.1f} 秒，示例和报告做完 {everything:.1f} 秒")
    print(f"再次启动：登录页 {second:.1f} 秒，登录并打开一个数字 {figure:.1f} 秒；django.setup() 与网址 {load:.1f} 秒")
    print(f"停止：{max(stops):.1f} 秒")
    return verdict(
        {
            f"再次启动到登录页不超过一次 django.setup() 的两倍（{second / load:.2f} 倍）": second <= 2 * load,
            f"停止不超过 10 秒（{max(stops):.1f} 秒）": max(stops) <= 10,
        }
    )


def _load(folder):
    names = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}
    names |= {"DJANGO_SETTINGS_MODULE": "unionportal.settings.development", "UNION_VAR": folder}
    command = [sys.executable, "-c", LOAD]
    done = subprocess.run(command, env=os.environ | names, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout)
