"""The image and compose.yaml, read as data: there need be no docker to find a name that is not there."""

import os
import re
import shlex
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from tests.architecture.test_reference import in_the_table
from unionportal import serving
from unionportal.launch.venv import CHECKOUT
from unionportal.settings import base

COMPOSE = yaml.safe_load((CHECKOUT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
PORTAL = ("web", "worker", "beat", "migrate", "check")
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
IMAGE = re.compile(r"^[a-z/]+:\d+\.\d+[\w.-]*$")
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|KEY|_URL$")
# Addresses and paths of this file itself, and of the store of files.
NO_SECRET = {"UNION_KEY_FILE", "UNION_URL"}


def required():
    """What the settings of production refuse to start without."""
    text = (CHECKOUT / "unionportal/settings/production.py").read_text()
    return set(re.findall(r'^    "([A-Z_]+)": "', text, re.MULTILINE))


def instructions():
    """[(word, rest)] of the Dockerfile, continued lines joined."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", DOCKERFILE, flags=re.MULTILINE))
    return [line.split(None, 1) for line in joined.splitlines() if line.strip()]


def words(service):
    """The words of every command line of a service: its own, else the image's."""
    command = SERVICES[service].get("command") or yaml.safe_load(dict(instructions())["CMD"])
    if command[0] == "sh":
        return [shlex.split(line) for line in command[-1].splitlines()]
    return [command]


def modules(line):
    """The modules that one command line names."""
    yield from (word.removeprefix("python:") for word in line if word.startswith("python:"))
    yield from (line[place + 1].partition(":")[0] for place, word in enumerate(line) if word in ("-A", "-m"))


@pytest.mark.parametrize("service", PORTAL)
def test_everything_that_production_asks_for_is_given(service):
    given = {name for name, value in SERVICES[service]["environment"].items() if value}
    assert required() - given == set()
    assert required() != set()


def test_what_the_manual_names_can_be_said_in_the_env_file():
    """But for what the image settles and what belongs to a checkout."""
    checkout = {"UNION_VAR", "UNION_PG_BIN", "UNION_ENV_FILE"} | {
        name for name in in_the_table() if name.startswith("UNION_FONT_")
    }
    image = {rest.partition("=")[0] for word, rest in instructions() if word == "ENV"}
    image |= set(re.findall(r" ([A-Z_]+)=", " ".join(rest for word, rest in instructions() if word == "ENV")))
    assert in_the_table() - checkout - image - SERVICES["web"]["environment"].keys() == set()


@pytest.mark.parametrize("service", PORTAL)
def test_what_is_started_is_there(service):
    for line in words(service):
        assert all(find_spec(name) for name in modules(line)), line
        if line[:2] == ["python", "manage.py"]:
            assert line[2] in get_commands()
        else:
            assert line[0] in ("gunicorn", "celery")


def test_the_probe_of_the_image_and_of_the_worker_are_there():
    probe = yaml.safe_load(dict(instructions())["HEALTHCHECK"].rpartition("CMD ")[2])
    assert list(map(find_spec, modules(probe))) != [None]
    assert list(map(find_spec, modules(shlex.split(SERVICES["worker"]["healthcheck"]["test"][1])))) != [None]


def test_what_is_copied_into_the_image_is_there_and_what_is_left_out_is_no_code():
    ignored = (CHECKOUT / ".dockerignore").read_text().split()
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    # Nothing that is in the image asks for the launcher: tests/architecture/test_rooms.py.
    assert {"*", "unionportal/launch"} <= set(ignored)
    assert all((CHECKOUT / name).exists() for name in let_in)
    assert {"unionportal", *base.DOMAIN_APPS, "templates", "static", "manage.py"} <= let_in
    assert not let_in & {"var", "tests", ".git", ".env", "secrets", "tls"}
    copied = [shlex.split(rest) for word, rest in instructions() if word == "COPY"]
    here = [name for line in copied if not line[0].startswith("--from") for name in line[:-1] if name != "."]
    assert here
    assert set(here) <= let_in


def test_the_image_installs_by_hash_runs_as_nobody_in_particular_and_holds_no_secret():
    installs = [line for line in DOCKERFILE.splitlines() if "pip install" in line]
    assert installs
    assert all("--require-hashes" in line and "-r /tmp/requirements" in line for line in installs)
    users = [rest for word, rest in instructions() if word == "USER"]
    assert users
    assert users[-1] != "root"
    environment = " ".join(rest for word, rest in instructions() if word in ("ENV", "ARG"))
    assert not re.search(r"\b\w*(PASSWORD|SECRET|TOKEN|_KEY)\w*=", environment)


def test_images_are_of_one_version():
    named = [service["image"] for name, service in SERVICES.items() if name not in PORTAL]
    assert named
    assert [image for image in named if not IMAGE.match(image)] == []
    assert re.search(r"^ARG PYTHON=3\.\d+\.\d+-slim", DOCKERFILE, re.MULTILINE)


def test_no_secret_stands_in_the_file():
    for name, service in SERVICES.items():
        for key, value in service.get("environment", {}).items():
            if SECRET.search(key) and key not in NO_SECRET and value:
                assert re.search(r"\$\{[A-Z_]+:\?\}", value), (name, key)
    assert SERVICES["redis"]["command"][-1] == "${REDIS_PASSWORD:?}"


def test_what_holds_the_secrets_cannot_be_committed():
    ignored = (CHECKOUT / ".gitignore").read_text().split()
    assert COMPOSE["secrets"]["union_key"]["file"].startswith("./secrets/")
    assert {".env", "secrets/", "tls/"} <= set(ignored)


def test_the_queue_is_kept_on_disk_and_never_thrown_away():
    command = SERVICES["redis"]["command"]
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"
    assert SERVICES["redis"]["volumes"] == ["redis:/data"]


def test_nothing_starts_before_the_migrations_are_done_and_everything_comes_back_after_a_fault():
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["check"] == {"condition": "service_completed_successfully"}
    assert SERVICES["check"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}
    once = {name for name, service in SERVICES.items() if service["restart"] == "no"}
    assert once == {"migrate", "check"}
    assert {service["restart"] for name, service in SERVICES.items() if name not in once} == {"unless-stopped"}


def test_the_portal_does_not_run_under_the_account_that_owns_the_tables():
    accounts = {name: SERVICES[name]["environment"]["DATABASE_URL"].partition(":$")[0] for name in PORTAL}
    assert accounts.pop("migrate") == "postgresql://union_owner"
    assert set(accounts.values()) == {"postgresql://union_app"}
    # What the checks find of an account is found of that of the site.
    assert [name for name in PORTAL if any("check" in line for line in words(name))] == ["check"]
    made = (CHECKOUT / "deploy/app-account.sh").read_text()
    assert "CREATE ROLE union_app LOGIN" in made


def test_whoever_is_told_to_stop_has_the_time_to():
    def seconds(service):
        return int(SERVICES[service]["stop_grace_period"].removesuffix("s"))

    assert seconds("web") > serving.graceful_timeout
    assert seconds("worker") > base.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT
    # Without this the worker's time to stop has no end.
    assert SERVICES["worker"]["environment"]["REMAP_SIGTERM"] == "SIGQUIT"


def test_every_volume_network_and_file_of_the_services_is_there():
    for service in SERVICES.values():
        for mount in service.get("volumes", ()):
            source = mount.split(":")[0]
            known = source in COMPOSE["volumes"] or source == "./tls" or Path(CHECKOUT, source).is_file()
            assert known, mount
        assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert [name for name in ("postgres", "redis") if SERVICES[name]["networks"] != ["back"]] == []
    assert COMPOSE["networks"]["back"] == {"internal": True}


def test_the_proxy_sets_what_the_portal_believes_and_limits_what_is_sent():
    text = (CHECKOUT / "deploy/nginx/portal.conf").read_text()
    for line in ("X-Forwarded-Proto https", "X-Forwarded-For $remote_addr", "Host $http_host"):
        assert f"proxy_set_header {line};" in text
    # What a client writes itself would come first, and be believed.
    assert "$proxy_add_x_forwarded_for" not in text
    largest = int(re.search(r"client_max_body_size (\d+)m;", text)[1]) * 2**20
    assert largest > 5 * base.ATTACHMENT_MAX_BYTES


def test_what_the_proxy_answers_itself_is_a_sentence_and_a_hall_behind_one_address_is_let_in():
    text = (CHECKOUT / "deploy/nginx/portal.conf").read_text()
    pages = dict(re.findall(r"error_page ([\d =]+) (@\w+);", text))
    assert pages == {"413": "@too_large", "503": "@busy", "502 504 =503": "@away"}
    answers = re.findall(r"location (@\w+) \{[^}]*charset utf-8;[^}]*return (\d+) \"([^\"]+)。\";", text)
    assert sorted((name, code) for name, code, _ in answers) == [
        ("@away", "503"),
        ("@busy", "503"),
        ("@too_large", "413"),
    ]
    assert int(re.search(r"limit_conn per_address (\d+);", text)[1]) >= 2000
    # The portal's own sentences come through.
    assert re.findall("proxy_intercept_errors on", text) == []


def test_the_client_of_the_store_is_locked_beside_what_the_portal_has_already():
    def pins(name):
        return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", (CHECKOUT / name).read_text(), re.MULTILINE))

    portal, store = pins("requirements.lock"), pins("requirements-s3.lock")
    assert pins("requirements-s3.txt").items() <= store.items()
    assert {name: store[name] for name in store.keys() & portal.keys()} == {
        name: portal[name] for name in store.keys() & portal.keys()
    }
    text = (CHECKOUT / "requirements-s3.lock").read_text()
    assert len(re.findall(r"==.*\\\n    --hash=sha256:", text)) == len(store)


def test_the_block_of_the_manual_makes_the_secrets_once(tmp_path):
    """Run again, for an upgrade or by mistake, it overwrites neither the key of the data nor a password."""
    manual = (CHECKOUT / "deploy/README.md").read_text()
    block = manual[manual.index("mkdir -p secrets tls") :].partition("docker compose up")[0]
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sudo").write_text("#!/bin/sh\n")
    (tmp_path / "bin" / "sudo").chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    secrets = [tmp_path / "secrets" / "union.key", tmp_path / ".env"]

    def run():
        subprocess.run(["/bin/sh", "-ec", block], cwd=tmp_path, env=environment, check=True)
        return [file.read_bytes() for file in secrets]

    made = run()
    assert re.fullmatch(rb"k1:[A-Za-z0-9+/]{43}=\n", made[0])
    lines = dict(line.split("=") for line in made[1].decode().splitlines())
    assert set(re.findall(r"\$\{([A-Z_]+):\?\}", (CHECKOUT / "compose.yaml").read_text())) - lines.keys() == set()
    assert [file.stat().st_mode & 0o777 for file in secrets] == [0o600, 0o600]
    assert run() == made
