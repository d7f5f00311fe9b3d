"""The installation without containers, as its manual has it: on Debian's own servers, below a folder."""

import http.client
import json
import re
import shutil
import socket
import ssl
import stat
import subprocess
import urllib.parse
from pathlib import Path

import pytest

from tests.architecture.test_reference import in_the_table
from tests.books import book, member_row
from tests.boot.machine import HOST, Machine, missing, until
from tests.sizes import FULL
from unionportal.launch.venv import CHECKOUT
from unionportal.settings import env_file

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("installed"),
    pytest.mark.skipif(bool(missing()), reason=f"not on this machine: {', '.join(missing())}"),
]
SERVICES = ("union-web", "union-worker", "union-beat")
IMPORT_OF_AN_OFFICER = """
from django.core.management import call_command
from django.utils import timezone
from unionportal.core.models import RoleGrant, Unit, User
user = User.objects.create_user("10003", name="王五", password="x" * 20)
grant = dict(user=user, role="officer", unit=Unit.root(), since=timezone.localdate(), state="confirmed")
grant |= dict(basis="second_person", confirmed_by=User.objects.get(username="10002"))
RoleGrant.objects.create(**grant)
call_command("import_workbook", "{name}", "--prepared-by", "10003")
"""


@pytest.fixture(scope="module")
def machine():
    one = Machine()
    try:
        one.start_servers()
        one.installed = one.install()
        yield one
    finally:
        one.close()


@pytest.fixture(scope="module")
def site(machine):
    """The machine with all of its services running, and the two people of the first day."""
    words = ("某大学工会", "1952-05-01", "10001", "张三", "10002", "李四")
    founded = machine.manage("found_union", *words)
    assert founded.returncode == 0, founded.stderr
    machine.passwords = dict(re.findall(r"(\d{5})，初始密码 (\S+)", founded.stdout))
    machine.nginx = machine.start_nginx()
    # As while the portal is stopped.
    until(lambda: socket.create_connection(("127.0.0.1", machine.ports["https"])).close() is None, "nginx")
    machine.away = ask(machine, "/login/?next=13800000000")
    _start(machine, *SERVICES)
    return machine


def _start(machine, *services):
    for name in services:
        machine.start(name)
    until(lambda: ask(machine, "/health/live")[0] == 200, "a site")


def ask(machine, path, data=None, **headers):
    """(status, headers, text) of a page, through nginx and TLS."""
    trusted = ssl.create_default_context(cafile=machine.root / "etc/union/tls/fullchain.pem")
    # The name is in the header; no name leads to this machine.
    trusted.check_hostname = False
    server = http.client.HTTPSConnection("127.0.0.1", machine.ports["https"], context=trusted, timeout=30)
    body = urllib.parse.urlencode(data) if data else None
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"https://{HOST}/"} if data else {}
    try:
        server.request("POST" if data else "GET", path, body, {"Host": HOST} | kind | headers)
        answer = server.getresponse()
        return answer.status, answer.headers, answer.read().decode(errors="replace")
    finally:
        server.close()


def test_it_is_installed_with_secrets_that_nobody_else_reads(machine):
    assert machine.installed.returncode == 0, machine.installed.stderr
    etc = machine.root / "etc/union"
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in etc.iterdir() if one.is_file()}
    assert modes == {"union.env": 0o640, "owner.env": 0o600, "union.key": 0o400}
    given = env_file.read((etc / "union.env").read_text())
    assert len(given["DJANGO_SECRET_KEY"]) >= 50
    private = [machine.root / "var" / one for one in ("lib/union/files", "lib/union/anchors", "backups/union")]
    assert {stat.S_IMODE(one.stat().st_mode) for one in private} == {0o700}


def test_it_is_not_installed_over_itself_and_what_was_half_done_is_finished(machine):
    again = machine.install()
    assert (again.returncode, again.stderr[-21:]) == (1, "用 deploy/upgrade.sh。\n")
    etc = machine.root / "etc/union"
    before = {one.name: one.read_bytes() for one in etc.iterdir() if one.is_file()}
    if FULL:
        (machine.root / "srv/union/current").unlink()
        finished = machine.install()
        assert finished.returncode == 0, finished.stderr
    assert {one.name: one.read_bytes() for one in etc.iterdir() if one.is_file()} == before


@pytest.mark.parametrize("host", ["", "https://union.example.edu.cn", "union example"])
def test_what_is_no_name_of_a_host_is_refused(machine, host):
    words = ["--root", machine.place / "no", *([host] if host else [])]
    answer = machine.run([CHECKOUT / "deploy/install.sh", *words])
    assert answer.returncode == 1
    assert answer.stderr.startswith("没有完成：")
    assert not (machine.place / "no").exists()


def test_the_first_day_passes_through_nginx_and_tls(site):
    status, headers, _ = ask(site, "/")
    assert (status, headers["Strict-Transport-Security"]) == (302, "max-age=31536000")
    status, headers, page = ask(site, "/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    typed = {"csrfmiddlewaretoken": token, "username": "10001", "password": site.passwords["10001"]}
    kept = headers["Set-Cookie"].partition(";")[0]
    status, headers, _ = ask(site, "/login/", typed, Cookie=kept)
    assert status == 302
    session = next(one.partition(";")[0] for one in headers.get_all("Set-Cookie") if one.startswith("__Host-session"))
    # The first password is changed before anything else.
    assert ask(site, "/", Cookie=session)[1]["Location"].startswith("/password")


def test_nginx_writes_no_query_and_hands_the_numbers_to_this_machine_alone(site):
    ask(site, "/login/?next=%2Fmembers%2F%3Fq%3D13800000000")
    token = env_file.read((site.root / "etc/union/union.env").read_text())["UNION_METRICS_TOKEN"]
    numbers = ask(site, "/metrics", Authorization=f"Bearer {token}")[2]
    assert re.search(r"(?m)^union_database_up 1$", numbers)
    written = (site.nginx / "access.log").read_text()
    assert written.count('"GET /login/"') >= 1
    assert [line for line in written.splitlines() if "?" in line or "13800000000" in line] == []
    text = (CHECKOUT / "deploy/nginx/portal.conf").read_text()
    for place in ("= /metrics", "/health/"):
        (inside,) = re.findall(rf"location {re.escape(place)} \{{([^}}]*)\}}", text)
        assert re.findall(r"(?m)^ *((?:allow|deny) \S+);", inside) == ["allow 127.0.0.1", "allow ::1", "deny all"]


def test_styles_are_compressed_by_nginx_and_pages_by_the_portal(site):
    _, _, page = ask(site, "/login/")
    _, headers, _ = ask(site, "/login/", **{"Accept-Encoding": "gzip"})
    assert (headers["Content-Encoding"], int(headers["Content-Length"]) < len(page.encode())) == ("gzip", True)
    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    assert ask(site, style, **{"Accept-Encoding": "gzip"})[1]["Content-Encoding"] == "gzip"
    # This machine has Brotli, an installation has not.
    assert list((site.current / "static-collected").rglob("*.br")) == []


def test_a_portal_that_is_away_is_told_in_a_sentence(site):
    status, headers, text = site.away
    assert (status, headers["Retry-After"], text[:4]) == (503, "10", "平台正在")
    assert (site.nginx / "error.log").read_text().count("13800000000") == 0


def test_worker_and_beat_are_seen_to_work(site):
    def seen():
        seconds = json.loads(ask(site, "/health/ready")[2])["seconds"]
        return all(seconds[one] is not None and seconds[one] < 60 for one in ("worker", "beat"))

    until(seen, "signs of life of the last minute from both")
    # No banner: with UNION_LOG=json each line is JSON.
    assert site.logs["union-worker"].read_text().count("transport:") == 0


def test_what_is_imported_is_backed_up_restored_and_upgraded(site, tmp_path):
    file = tmp_path / "台账.xlsx"
    file.write_bytes(book(members=[member_row(n, unit="某大学工会") for n in range(1, 21)]))
    # A file is named as where the operator is.
    imported = site.manage("shell", "-c", IMPORT_OF_AN_OFFICER.format(name=file.name), cwd=tmp_path)
    assert imported.returncode == 0, imported.stdout + imported.stderr
    folder = _backed_up_and_drilled(site)
    newer = _newer(site.place / "newer")
    before = site.current
    upgraded = site.deploy("upgrade.sh", source=newer)
    assert upgraded.returncode == 0, upgraded.stderr
    assert site.current != before
    assert (site.current / "deploy/NEWER").exists()
    # Without a clone, a release is called after its folder.
    assert (site.current / "VERSION").read_text().strip() == site.current.name
    assert [one.name for one in site.current.iterdir() if one.name in ("secrets", ".env")] == []
    assert len(list((site.root / "srv/union/releases").iterdir())) == 2
    assert site.manage("verify_audit").returncode == 0
    if FULL:
        _fail_and_go_back(site, newer, upgraded.stdout, folder)


def _backed_up_and_drilled(site):
    """The folder of the backup that the unit made, from which everything can be restored."""
    command, given = site.unit("union-backup")
    saved = site.run(command, cwd=site.current, **given)
    assert saved.returncode == 0, saved.stderr
    assert saved.stdout.splitlines()[-1].startswith("已备份某大学工会：数据库 union（")
    (folder,) = (site.root / "var/backups/union").iterdir()
    signed = json.loads((folder / "manifest.json").read_text())
    assert json.loads(signed["manifest"])["version"] == (site.current / "VERSION").read_text().strip() != ""
    anchors = site.root / "var/lib/union/anchors"
    noted = {one.name: one.read_bytes() for one in anchors.iterdir()}
    if not FULL:
        # What a restore proves is for tests/faults/database/test_backup.py; the script is run in a full run.
        return folder
    # Every table is compared with the digest in the backup.
    proved = site.deploy("drill.sh")
    assert proved.returncode == 0, proved.stdout + proved.stderr
    assert proved.stdout.splitlines()[-1].startswith(f"演练成功：{folder} 用")
    # Neither what is left to do of a restore nor what PostgreSQL notes.
    assert (proved.stdout.count("\n"), proved.stderr) == (3, "")
    assert {one.name: one.read_bytes() for one in anchors.iterdir()} == noted
    assert [one.name for one in anchors.parent.iterdir() if one.name.startswith("drill")] == []
    return folder


def _fail_and_go_back(site, newer, said, folder):
    """What does not work takes nothing away, and an upgrade is taken back with the words it `said`."""
    # One whose migration fails leaves the one that serves where it is.
    last = max(one.stem for one in (newer / "welfare/migrations").glob("0*.py"))
    (newer / "welfare/migrations/9999_fails.py").write_text(FAILS.format(last=last))
    before = site.current
    failed = site.deploy("upgrade.sh", source=newer)
    assert failed.returncode != 0
    assert site.current == before
    # Nothing was migrated, so there is nothing to go back from.
    assert failed.stderr.splitlines()[-1] == f"升级没有做成，继续用原来的 {before}。原因见上。"
    said_why = "CommandError: 数据库没有升级到这一版：welfare 的 9999_fails 没有做成"
    assert failed.stderr.splitlines()[-3].partition("，")[0] == said_why
    assert failed.stderr.count("Traceback") == 0
    assert len(list((site.root / "srv/union/releases").iterdir())) == 2
    # A backup that cannot be restored takes nothing away.
    spoilt = site.place / "spoilt"
    shutil.copytree(folder, spoilt)
    with (spoilt / "database.dump").open("ab") as file:
        file.write(b"x")
    refused = site.deploy("rollback.sh", spoilt)
    assert refused.returncode != 0
    assert refused.stderr.splitlines()[-1] == "没有退回：现在的数据库、附件和版本都没有动。"
    assert (site.current, site.manage("verify_audit").returncode) == (before, 0)
    # Back to what was before the first of them.
    words = re.search(r"要退回，用 deploy/rollback.sh (\S+) (\S+)。", said).groups()
    for name in SERVICES:
        site.stop(name)
    back = site.deploy("rollback.sh", *words, "--by", "王运维")
    assert back.returncode == 0, back.stdout + back.stderr
    assert not (site.current / "deploy/NEWER").exists()
    told = site.manage("verify_audit")
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.count(" 王运维 恢复了备份 ") == 1
    _start(site, *SERVICES)


FAILS = """
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("welfare", "{last}")]
    operations = [migrations.RunSQL("SELECT 1/0", migrations.RunSQL.noop)]
"""


def _newer(place):
    """A copy of the code as a newer version, with a file that says so."""
    ignored = shutil.ignore_patterns(".git", ".venv", "var", "node_modules")
    shutil.copytree(CHECKOUT, place, ignore=ignored)
    (place / "deploy/NEWER").write_text("")
    # What the manual has an operator with containers put there.
    (place / "secrets").mkdir()
    (place / "secrets/union.key").write_text("k1:")
    (place / ".env").write_text("DJANGO_SECRET_KEY=")
    return place


def test_the_file_of_settings_has_every_setting_of_the_manual():
    text = (CHECKOUT / "deploy/union.env").read_text()
    named = set(re.findall(r"(?m)^#?([A-Z0-9_]+)=", text))
    of_developers = {"UNION_VAR", "UNION_PG_BIN", "UNION_ENV_FILE"}
    assert named == in_the_table() - of_developers
    # What the settings of production do not do without is given, with a value.
    given = env_file.read(text)
    required = set(
        re.findall(r'^    "([A-Z_]+)": "', (CHECKOUT / "unionportal/settings/production.py").read_text(), re.M)
    )
    assert required <= {name for name, value in given.items() if value}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="not on this machine: systemd-analyze")
def test_the_units_are_sound(machine):
    units = sorted((CHECKOUT / "deploy/systemd").iterdir())
    place = machine.place / "units"
    place.mkdir()
    for one in units:
        text = one.read_text().replace("/srv/union/current/.venv", str(CHECKOUT / ".venv"))
        (place / one.name.replace("@", "@x")).write_text(text)
    answer = subprocess.run(
        [shutil.which("systemd-analyze"), "verify", "--man=no", *sorted(map(str, place.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in answer.stderr.splitlines() if str(place) in line or "union-" in line]
    assert said == []


def test_every_service_is_hardened_alike_and_reads_the_settings():
    found = {}
    for one in sorted(Path(CHECKOUT, "deploy/systemd").glob("union-*.service")):
        if "@" not in one.name:
            lines = one.read_text().splitlines()
            assert lines.count("EnvironmentFile=/etc/union/union.env") == 1, one
            found[one.name] = {
                line for line in lines if re.match("(NoNew|Protect|Private|Restrict|Lock|Capab|System)", line)
            }
    backup = found.pop("union-backup.service")
    assert {frozenset(lines) for lines in found.values()} == {frozenset(backup)}


def test_every_command_of_the_manual_is_run_here_or_marked_as_by_hand():
    text = (CHECKOUT / "deploy/README.md").read_text()
    blocks = re.findall(r"(?ms)^```(.*?)\n(.*?)^```$", text)
    assert {kind for kind, _ in blocks} == {"sh", "sh 手工", "cron"}
    lines = [line.split(" ")[0] for kind, block in blocks if kind == "sh" for line in block.splitlines()]
    source = "".join((CHECKOUT / "tests/boot" / name).read_text() for name in ("machine.py", "test_install.py"))
    # The packages of the distribution are on this machine, or this file is skipped.
    run = {"apt-get", *(f"deploy/{name}" for name in re.findall(r'deploy\("(\w+\.sh)"', source))}
    assert re.search(r"sbin/union-manage", source)
    assert [line for line in lines if line not in run | {"union-manage"}] == []
    assert {f"deploy/{one.name}" for one in (CHECKOUT / "deploy").glob("*.sh")} - run == {
        "deploy/lib.sh",
        "deploy/app-account.sh",
    }
