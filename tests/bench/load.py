"""Two hundred people at once, on the example year: how long pages take, alone and while five reports are made; before
that, how many lists a second are answered, held against Django's own admin list of the same rows.

The site, the worker and the people all share this machine, so only ratios and errors are judged.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.bench import list_pages, rig
from tests.boot.machine import free_port

PEOPLE, SECONDS = 200, 60
MOST_SLOWER = 2.0
PERIODS = ("2022", "2021-2022", "2022-01-01..2022-12-30", "2022-01-01..2022-11-30", "2020-01-01..2022-12-31")


def main():
    with rig.servers() as folder:
        facts = folder / "people.json"
        rig.told_by("load_people", str(facts))
        os.environ["BENCH_FACTS"] = str(facts)
        lists = list_pages.measure()
        with site(rig.OURS) as ours:
            alone = crowd(ours, turn=0)
            with worker():
                order_reports()
                busy = crowd(ours, turn=1)
                reports = rig.told_by("load_people", "reports")
    return _verdict(lists, alone, busy, reports)


def _verdict(lists, alone, busy, reports):
    for title, facts in (("二百人", alone), ("同时做五份报告", busy)):
        print(
            f"{title}：{facts['count']} 次，每秒 {facts['rate']:.1f} 次，中位数 {facts['p50']} 毫秒，"
            f"p95 {facts['p95']} 毫秒，出错 {facts['errors']} 次"
        )
        for name, (p95, count) in sorted(facts["pages"].items()):
            print(f"    {name:<28} p95 {p95:>6} 毫秒，{count} 次")
    slower = busy["p95"] / alone["p95"]
    return rig.verdict(
        {
            **{
                f"{name}：每秒页数是默认后台同样的行的 {ratio:.2f} 倍（至少 {least} 倍）": ratio >= least
                for name, ratio, least in lists
            },
            f"做五份报告时 p95 是平时的 {slower:.2f} 倍（至多 {MOST_SLOWER} 倍）": slower <= MOST_SLOWER,
            f"五份报告都做好了（{reports['done']}）": reports["done"] == len(PERIODS),
            f"{alone['count'] + busy['count']} 次访问没有一次出错": alone["errors"] + busy["errors"] == 0,
        }
    )


@contextlib.contextmanager
def site(settings):
    """A gunicorn as bin/portal starts it; yields its address."""
    port = free_port()
    command = ["gunicorn", "unionportal.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--threads", "4", "--graceful-timeout", "10", "--no-control-socket", "--log-level", "warning"]
    address = f"http://127.0.0.1:{port}"
    with _running([sys.executable, "-m", *command], DJANGO_SETTINGS_MODULE=settings):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{address}/admin/", timeout=20).close()  # noqa: S310 -- loopback
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                time.sleep(0.2)
        yield address


@contextlib.contextmanager
def worker():
    command = ["celery", "-A", "unionportal.celery:app", "worker", "--pool", "prefork", "--concurrency", "2"]
    command += ["--loglevel", "ERROR", "--without-gossip"]
    with _running([sys.executable, "-m", *command]):
        yield


@contextlib.contextmanager
def _running(command, **variables):
    process = subprocess.Popen(command, env=os.environ | variables, stdout=sys.stderr)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def crowd(address, turn):
    """Nobody is reported twice: in each turn it is other colleagues."""
    classes = ("Member", "BranchChair", "Officer")
    return _locust(address, *classes, people=PEOPLE, seconds=SECONDS, BENCH_TURN=str(turn))


def order_reports():
    for period in PERIODS:
        subprocess.run([sys.executable, "manage.py", "make_report", period], check=True, stdout=subprocess.DEVNULL)


def _locust(address, *classes, people, seconds, **variables):
    """What locust measured over all pages together: times in milliseconds."""
    command = [sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("people.py")), *classes]
    command += ["--headless", "-u", str(people), "-r", str(people / 2), "-t", f"{seconds}s", "--host", address]
    command += ["--json", "--exit-code-on-error", "0", "--loglevel", "WARNING"]
    print(" ".join(classes), address, "…", file=sys.stderr, flush=True)
    done = subprocess.run(command, env=os.environ | variables, check=True, stdout=subprocess.PIPE, text=True)
    pages = json.loads(done.stdout[done.stdout.index("[") :])
    times = [pair for page in pages for pair in _times(page)]
    return {
        "count": sum(number for _, number in times),
        "errors": sum(page["num_failures"] for page in pages),
        "rate": sum(number for _, number in times) / seconds,
        "p50": _percentile(times, 0.5),
        "p95": _percentile(times, 0.95),
        "pages": {page["name"]: (_percentile(_times(page), 0.95), page["num_requests"]) for page in pages},
    }


def _times(page):
    return [(float(took), number) for took, number in page["response_times"].items()]


def _percentile(times, share):
    """Below which `share` of the (milliseconds, how often) lie."""
    rest = share * sum(number for _, number in times)
    for took, number in sorted(times):
        rest -= number
        if rest <= 0:
            return round(took)
    return 0


if __name__ == "__main__":
    sys.exit(main())
