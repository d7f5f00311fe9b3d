"""The deploy checks of this installation: its key file, its folders, its secrets, its queue."""

import os
import stat
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core.checks import Info, Tags, Warning, register

from unionportal.core.jobs.broker import REFUSALS, broker, describe_refusal
from unionportal.core.operations.places import static_is_there
from unionportal.core.operations.supported import too_old_broker, too_old_python

# What Django's own check of the secret key asks for; it says so in English (security.W009, silenced in the settings).
_SHORTEST, _FEWEST_LETTERS = 50, 5
# Nobody else reads or writes it; the group of the service may read.
_NOT_FOR_OTHERS = stat.S_IRWXO | stat.S_IWGRP


@register(Tags.security, deploy=True)
def check_installation(app_configs, **kwargs):
    """Return the warnings union.W022 and following, one for each thing that is not as it should be."""
    checks = (_key_file, _folders, _static_files, _secret_key, _broker_password, _versions)
    found = [Warning(sentence, id=f"union.W{number:03}") for check in checks for number, sentence in check()]
    return found + _broker()


def _key_file():
    place = settings.UNION_KEY_FILE or ""
    try:
        mode = os.stat(place).st_mode
        # Whoever passes over the modes reads it all the same; the account of the portal does not.
        readable = os.access(place, os.R_OK) and mode & (stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
    except OSError:
        readable = mode = 0
    if not readable:
        yield 27, f"读不了数据密钥文件 {place or 'UNION_KEY_FILE'}：网站启动不了。它归网站的账号所有，权限是 0400。"
    if mode & _NOT_FOR_OTHERS:
        yield (
            22,
            f"数据密钥文件 {settings.UNION_KEY_FILE} 的权限是 {stat.S_IMODE(mode):04o}，"
            "这台机器上别的账号也能读写；请 chmod 0400（或 0440，归网站账号的组）。",
        )


def _folders():
    private = settings.STORAGES["private"].get("OPTIONS", {}).get("location")
    places = {"UNION_FILES": private, "UNION_ANCHORS": settings.UNION_ANCHORS, "UNION_STATIC": settings.STATIC_ROOT}
    unset = [name for name, place in places.items() if Path(place or "/").is_relative_to(settings.VAR_DIR)]
    if unset:
        yield 23, f"没有设 {'、'.join(unset)}：文件会放进代码旁边的 {settings.VAR_DIR}，换代码、换机器时容易丢。"


def _static_files():
    if not static_is_there():
        yield (
            28,
            f"静态文件没有收集到 UNION_STATIC（{settings.STATIC_ROOT}）：页面打不开。请运行 manage.py collectstatic。",
        )


def _secret_key():
    key = settings.SECRET_KEY
    if len(key) < _SHORTEST or len(set(key)) < _FEWEST_LETTERS:
        yield 24, f"DJANGO_SECRET_KEY 太短或太简单：须有 {_SHORTEST} 个以上随机的字符（openssl rand -hex 32）。"


def _broker_password():
    address = urlsplit(settings.REDIS_URL)
    if address.hostname and not address.password:
        yield 25, "REDIS_URL 里没有密码：连得到 Redis 的人都能读写任务队列。请设 requirepass，写进 REDIS_URL。"


def _versions():
    if sentence := too_old_python():
        yield 26, sentence


def _broker():
    try:
        with broker() as client:
            sentence = too_old_broker(client)
    except REFUSALS:
        return [Warning(describe_refusal(), id="union.W029")]
    except (redis.RedisError, OSError) as error:
        return [Info(f"Redis 没有应答，没有核对它的版本（{type(error).__name__}）。", id="union.I002")]
    return [Warning(sentence, id="union.W026")] if sentence else []
