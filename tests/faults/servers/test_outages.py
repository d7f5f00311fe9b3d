"""The database stops, the broker is killed and emptied: what was acknowledged is there, and all comes back."""

import json
import shutil
import tempfile
import threading
import zipfile
from collections import Counter
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest

from tests.faults.rig.at_once import hidden_in
from tests.faults.rig.site import PATIENCE, Browser, Site, until
from tests.shown import texts
from tests.sizes import size
from unionportal.launch import embedded

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("outages")]
WRITERS, STOPS = size(2, 4), size(2, 10)
ADD = "/finance/claims/add/"


@pytest.fixture(scope="module")
def site():
    folder = Path(tempfile.mkdtemp(prefix="out-"))
    try:
        with Site(folder) as running:
            yield running
    finally:
        embedded.release(folder)
        embedded.stop_unused(folder)
        shutil.rmtree(folder)


class Writer(threading.Thread):
    """A person who files claims one after another, and sends a form again until it is acknowledged."""

    def __init__(self, site, number, stop):
        super().__init__(daemon=True)
        self.site, self.number, self.stop = site, number, stop
        self.acknowledged, self.statuses, self.refusals = [], Counter(), []

    def run(self):
        browser = self.site.browser()
        for place in count():
            if self.stop.is_set():
                return
            page = self._answer(lambda: browser.get(ADD), 200)
            form = hidden_in(page.text, ("csrfmiddlewaretoken", "form_key"))
            purpose = f"第{self.number}人第{place}笔"
            typed = form | {name: self.site.facts[name] for name in ("unit", "budget", "kind")}
            typed |= {"amount": "1", "purpose": purpose, "payee": "某超市"}
            self._answer(lambda typed=typed: browser.post(ADD, typed), 302)
            self.acknowledged.append(purpose)

    def _answer(self, ask, wanted):
        """The answer with that status; another one is kept, and asked again."""

        def once():
            answer = ask()
            self.statuses[answer.status] += 1
            if answer.status == wanted:
                return answer
            self.refusals.append(answer)
            return None

        return until(once, f"an answer {wanted} ({self.statuses})")


def test_a_database_stopped_under_load_loses_nothing_acknowledged_and_comes_back_by_itself(site):
    stop = threading.Event()
    writers = [Writer(site, number, stop) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for _ in range(STOPS):
        done = [len(writer.acknowledged) for writer in writers]
        until(lambda done=done: all(len(w.acknowledged) > n + 1 for w, n in zip(writers, done, strict=True)), "writes")
        refused = sum(len(writer.refusals) for writer in writers)
        site.stop_database()
        page = site.browser().get(ADD)
        assert page.status == 503
        until(lambda refused=refused: sum(len(w.refusals) for w in writers) > refused or stop.is_set(), "a refusal")
        site.start_servers()
    done = [len(writer.acknowledged) for writer in writers]
    until(lambda: all(len(w.acknowledged) > n + 1 for w, n in zip(writers, done, strict=True)), "the recovery")
    stop.set()
    for writer in writers:
        writer.join(PATIENCE)
        assert not writer.is_alive()

    acknowledged = [purpose for writer in writers for purpose in writer.acknowledged]
    stored = [row[0] for row in site.rows("SELECT purpose FROM finance_claim")]
    assert sorted(stored) == sorted(acknowledged)
    # A claim and its line in the log are one act.
    [(logged,)] = site.rows("SELECT count(*) FROM core_auditentry WHERE act = '提出支出申请'")
    assert logged == len(stored)
    unexpected = [refusal for writer in writers for refusal in writer.refusals if refusal.status != 503]
    assert not unexpected, site.log("web")[-20000:]
    assert {status for writer in writers for status in writer.statuses} == {200, 302, 503}


def test_a_page_without_a_database_is_a_sentence_with_a_number_and_no_trace(site):
    site.stop_database()
    try:
        page = site.browser().get("/")
        watcher = Browser(site.name, session="")
        health = [watcher.get(f"/health/{question}").status for question in ("live", "ready")]
    finally:
        site.start_servers()
    assert health == [200, 503]
    assert page.status == 503
    sentence, number = texts(page.text, "p")
    assert sentence.startswith("数据库暂时连接不上")
    assert number == f"若仍然出错，请联系系统管理员，并告知编号 {page.headers['X-Request-ID']}。"
    assert page.headers["Retry-After"] == "10"
    assert not any(word in page.text for word in ("Traceback", "psycopg2", "OperationalError", str(site.var)))
    until(lambda: site.browser().get("/").status == 200, "the recovery")


def workbook():
    """Looks like a workbook and is none: a job that ends soon, in words."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("a.xml", "<a/>")
    return file.getvalue()


def ask_for_a_job(site, name):
    """Upload a workbook; the answer. What it takes is for the worker to look at."""
    browser = site.browser()
    form = browser.form("/ledger/")
    return browser.upload("/ledger/", form, name, workbook())


def states(site):
    return Counter(state for (state,) in site.rows("SELECT state FROM core_job"))


def settled(site, number):
    return states(site) == {"failed": number}


def test_pages_answer_without_the_broker_and_the_jobs_are_caught_up(site):
    before = site.rows("SELECT count(*) FROM core_job")[0][0]
    assert ask_for_a_job(site, "一.xlsx").status == 302
    until(lambda: settled(site, before + 1), f"the first job ({site.log('worker')[-500:]})")

    thaw = site.freeze_broker()
    try:
        frozen = [ask_for_a_job(site, "二.xlsx"), site.browser().get("/ledger/")]
    finally:
        thaw()
    site.kill_broker()
    away = [ask_for_a_job(site, "三.xlsx"), site.browser().get("/ledger/"), site.browser().get("/")]
    assert [answer.status for answer in [*frozen, *away]] == [302, 200, 302, 200, 200]
    # A hang limit, not a measure: a page that waited for the broker took six seconds for each attempt.
    assert max(answer.seconds for answer in [*frozen, *away]) < 20
    site.start_servers()
    until(lambda: settled(site, before + 3), f"the jobs to be caught up ({site.log('worker')[-500:]})")


def test_worker_and_beat_go_on_after_the_database_was_away(site):
    before = site.rows("SELECT count(*) FROM core_job")[0][0]
    site.stop_database()
    until(
        lambda: "core.sweep_jobs" in site.log("worker") and "OperationalError" in site.log("worker"), "a sweep to fail"
    )
    site.start_servers()
    until(lambda: site.browser().get("/").status == 200, "the recovery")
    assert ask_for_a_job(site, "四.xlsx").status == 302
    until(lambda: settled(site, before + 1), f"the job ({site.log('worker')[-500:]})")
    watcher = Browser(site.name, session="")
    until(
        lambda: not {"worker", "beat"} & set(json.loads(watcher.get("/health/ready").text)["faults"]), "signs of life"
    )
    # What the beat sends every few seconds fills no disk; a fault of it is told.
    lines = [line for line in site.log("worker").splitlines() if "core.sweep_jobs" in line]
    assert {line.split()[2] for line in lines if line[:2] == "20"} == {"ERROR"}
