"""A setting that breaks a promise of the portal is told by `check --deploy`, each by its own number."""

import datetime
import os
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured

from unionportal.core.models import Attachment
from unionportal.core.operations import supported
from unionportal.core.operations.account_checks import check_sealed_files
from unionportal.core.operations.installation_checks import check_installation
from unionportal.core.operations.security_checks import check_settings, refuse_debug

POLICY = {"default-src": ["'self'"], "object-src": ["'none'"], "base-uri": ["'none'"], "frame-ancestors": ["'none'"]}
SLOW = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
BY_ADDRESS, BY_NAME = ["ip_address"], [["username"]]
BROKEN = [
    ("W010", {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": POLICY | {"script-src": ["'self'", "'unsafe-inline'"]}}}),
    ("W010", {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": POLICY | {"frame-ancestors": ["'self'"]}}}),
    ("W011", {"SESSION_IDLE": datetime.timedelta(hours=2)}),
    ("W011", {"SESSION_ABSOLUTE": datetime.timedelta(days=14)}),
    ("W012", {"SESSION_ENGINE": "django.contrib.sessions.backends.cache"}),
    ("W012", {"SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies"}),
    ("W013", {"AXES_LOCKOUT_PARAMETERS": BY_ADDRESS}),
    ("W013", {"AXES_LOCKOUT_PARAMETERS": BY_NAME}),
    ("W013", {"AXES_FAILURE_LIMIT": 100}),
    ("W013", {"AXES_ENABLED": False}),
    ("W013", {"AXES_HANDLER": "axes.handlers.cache.AxesCacheHandler"}),
    ("W014", {"MEDIA_URL": "/media/"}),
    ("W014", {"STORAGES": {"private": {"OPTIONS": {"base_url": "/files/"}}}}),
    ("W015", {"STORAGES": {"private": {"OPTIONS": {"default_acl": "public-read"}}}}),
    ("W016", {"EMAIL_HOST": "mail", "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}),
    ("W029", {"WECOM_WEBHOOK": "http://qyapi.example/cgi-bin/webhook/send?key=x"}),
    ("W017", {"EMAIL_HOST": "mail", "EMAIL_USE_SSL": False, "EMAIL_USE_TLS": False}),
    ("W020", {"SIGN_IN_FREE_TRIES": 1000}),
    ("W020", {"SIGN_IN_FIRST_PAUSE": datetime.timedelta(seconds=1)}),
    ("W020", {"AUTHENTICATION_BACKENDS": ["axes.backends.AxesStandaloneBackend"]}),
    ("W019", {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher", *SLOW]}),
]
REMOVED = {
    "W010": "csp.middleware.CSPMiddleware",
    "W011": "unionportal.core.access.middleware.SessionLimitMiddleware",
    "W013": "axes.middleware.AxesMiddleware",
    "W018": "django.contrib.auth.middleware.LoginRequiredMiddleware",
}


@pytest.fixture
def production(settings, monkeypatch, tmp_path):
    """What differs in production from the settings of the tests."""
    settings.PASSWORD_HASHERS = SLOW
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr("tempfile.tempdir", "/tmp")  # noqa: S108 -- as in the container
    mounted(monkeypatch, tmp_path, "tmpfs")
    return settings


def mounted(monkeypatch, tmp_path, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"overlay / overlay rw 0 0\nshm /tmp {kind} rw 0 0\n")
    monkeypatch.setattr("unionportal.core.operations.security_checks._MOUNTS", mounts)


def warnings_raised():
    return [one.id.removeprefix("union.") for one in check_settings(None)]


def test_the_settings_as_they_are_break_no_promise(production):
    assert warnings_raised() == []


@pytest.mark.parametrize(("number", "changed"), BROKEN)
def test_a_setting_that_breaks_a_promise_is_told(production, number, changed):
    for name, value in changed.items():
        setattr(production, name, value)
    assert warnings_raised() == [number]


@pytest.mark.parametrize(("number", "middleware"), REMOVED.items())
def test_a_guard_that_was_taken_out_is_told(production, number, middleware):
    production.MIDDLEWARE = [name for name in production.MIDDLEWARE if name != middleware]
    assert warnings_raised() == [number]


def test_temporary_files_on_a_disk_are_told(production, monkeypatch, tmp_path):
    mounted(monkeypatch, tmp_path, "ext4")
    assert warnings_raised() == ["W021"]
    monkeypatch.setattr("tempfile.tempdir", "/srv/tmp")
    assert warnings_raised() == ["W021"]


def test_files_from_before_they_were_sealed_are_told(union):
    Attachment.objects.create(unit=union, name="旧.pdf", size=1, file="")
    assert check_sealed_files(None) == []
    Attachment.objects.update(file="ab/ab.pdf")
    assert [one.id for one in check_sealed_files(None)] == ["union.W003"]


def test_production_does_not_start_with_debug(settings):
    settings.SESSION_COOKIE_SECURE = True
    refuse_debug()
    settings.DEBUG = True
    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        refuse_debug()


@pytest.fixture
def installed(settings, tmp_path):
    """An installation as the manual makes it."""
    key = tmp_path / "union.key"
    key.touch(mode=0o400)
    settings.UNION_KEY_FILE, settings.SECRET_KEY = str(key), "0123456789abcdef" * 4
    settings.UNION_ANCHORS, settings.STATIC_ROOT = tmp_path / "anchors", tmp_path / "static"
    settings.STORAGES = {**settings.STORAGES, "private": {"OPTIONS": {"location": tmp_path / "files"}}}
    settings.VAR_DIR = tmp_path / "var"
    return settings


def test_what_is_wrong_with_an_installation_is_told_each_by_its_own_number(installed, monkeypatch):
    def found():
        return [one.id.removeprefix("union.") for one in check_installation(None)]

    assert found() == []
    os.chmod(installed.UNION_KEY_FILE, 0o440)
    assert found() == []
    os.chmod(installed.UNION_KEY_FILE, 0o644)
    installed.UNION_ANCHORS = installed.VAR_DIR / "anchors"
    installed.SECRET_KEY = "short"
    assert found() == ["W022", "W023", "W024"]
    said = [one.msg for one in check_installation(None)]
    assert (said[0].partition("，")[0], said[1].partition("：")[0]) == (
        f"数据密钥文件 {installed.UNION_KEY_FILE} 的权限是 0644",
        "没有设 UNION_ANCHORS",
    )
    installed.REDIS_URL = "redis://127.0.0.1:1/0"
    assert found()[3:] == ["W025", "I002"]
    path = urlsplit(os.environ["REDIS_URL"]).path
    installed.REDIS_URL = f"unix://somebody:wrong@{path}"  # pragma: allowlist secret
    assert found()[3:] == ["W029"]
    installed.REDIS_URL = os.environ["REDIS_URL"]
    monkeypatch.setitem(supported.OLDEST, "Redis", (99, 0))
    monkeypatch.setitem(supported.OLDEST, "Python", (99, 0))
    assert [one.msg for one in check_installation(None)][-1].endswith("太旧：平台须用 Redis 99.0 或更新的版本。")
    assert found()[3:] == ["W026", "W026"]


def test_a_key_file_that_the_portal_cannot_read_is_told(installed):
    def told():
        return [(one.id, one.msg) for one in check_installation(None)]

    said = f"读不了数据密钥文件 {installed.UNION_KEY_FILE}：网站启动不了。它归网站的账号所有，权限是 0400。"
    os.chmod(installed.UNION_KEY_FILE, 0o000)
    assert told() == [("union.W027", said)]
    os.remove(installed.UNION_KEY_FILE)
    assert told() == [("union.W027", said)]


def test_static_files_that_were_not_collected_are_told(installed, monkeypatch):
    collected = SimpleNamespace(hashed_files={}, manifest_name="staticfiles.json")
    monkeypatch.setattr("unionportal.core.operations.places.staticfiles_storage", collected)
    assert [one.id for one in check_installation(None)] == ["union.W028"]
