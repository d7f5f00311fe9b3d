"""Who uses the portal while it is measured: run by locust, with the sessions that `load.py` has signed in."""

import json
import os
import re
from itertools import cycle
from pathlib import Path
from random import Random

from locust import HttpUser, between, task

_FACTS = json.loads(Path(os.environ["BENCH_FACTS"]).read_text())
_CHANCE = Random(7)  # noqa: S311 -- the same choices in every run
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


class SignedIn(HttpUser):
    """Somebody with a session; a page that sends them elsewhere counts as an error."""

    abstract = True
    wait_time = between(3, 7)

    def on_start(self):
        who = next(self.people)
        self.client.cookies.update(who["cookies"])
        self.visits, self.colleagues = who["visits"], who["colleagues"][int(os.environ["BENCH_TURN"]) :: 2]

    def open(self, address, name=None):
        with self.client.get(address, name=name or address, allow_redirects=False, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
            return answer.text


class Member(SignedIn):
    weight = 150
    people = cycle(_FACTS["members"])

    @task(4)
    def home(self):
        self.open("/")

    @task(2)
    def benefits(self):
        self.open("/welfare/benefits/")

    @task(2)
    def activities(self):
        self.open("/activities/")

    @task(1)
    def me(self):
        self.open("/members/me/")

    @task(1)
    def notices(self):
        self.open("/notices/")


class BranchChair(SignedIn):
    weight = 40
    people = cycle(_FACTS["chairs"])

    @task(3)
    def home(self):
        self.open("/")

    @task(3)
    def visits(self):
        self.open("/welfare/visits/")

    @task(3)
    def visit(self):
        if self.visits:
            self.open(f"/welfare/visits/{_CHANCE.choice(self.visits)}/", "/welfare/visits/…/")

    @task(2)
    def roster(self):
        self.open("/members/?q=王", "/members/?q=")

    @task(2)
    def report_a_colleague(self):
        if not self.colleagues:
            return
        page = self.open("/welfare/visits/add/")
        answers = dict(_HIDDEN.findall(page)) | {
            "member": str(self.colleagues.pop()),
            "occasion": "hospital",
            "happened_on": _FACTS["today"],
            "hospital": "市第三人民医院",
        }
        with self.client.post(
            "/welfare/visits/add/",
            answers,
            headers={"Referer": f"{self.host}/welfare/visits/add/"},
            name="/welfare/visits/add/ POST",
            allow_redirects=False,
            catch_response=True,
        ) as answer:
            if answer.status_code != 302:
                answer.failure(f"{answer.status_code}: nothing was saved")


class Officer(SignedIn):
    weight = 10
    people = cycle(_FACTS["officers"])

    @task(2)
    def members(self):
        self.open("/admin/members/member/")

    @task(2)
    def visits(self):
        self.open("/admin/welfare/visit/")

    @task(1)
    def dashboard(self):
        self.open("/")
