"""The environment file that an installation wrote, for commands typed by hand or run by cron. Standard library only.

Its format is that of EnvironmentFile= of systemd, so that the services and the commands read the same file: a line is
`NAME=value`, blank, or a comment that begins with # or ;. A value may stand in single quotes, in which everything is
itself, or in double quotes, in which a backslash protects the next character; nothing in it is expanded. Unlike there,
a value ends with its line.
"""

import os
import re
from pathlib import Path

PLACE = "/etc/union/union.env"
_LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)")
_SINGLE, _DOUBLE = re.compile(r"'([^']*)'"), re.compile(r'"((?:[^"\\]|\\.)*)"')
_PROTECTED = re.compile(r"\\(.)")


class EnvFileError(Exception):
    """One Chinese sentence: which file, and what is wrong with it."""


def place() -> str:
    """Return the path of the file: UNION_ENV_FILE, else where an installation puts it."""
    return os.environ.get("UNION_ENV_FILE") or PLACE


def fill_environment() -> bool:
    """Set the variables of the file that the environment lacks; return whether there is one.

    What the environment has already is left, so that one command can be given another database.
    """
    try:
        text = Path(place()).read_text(encoding="utf-8")
    except FileNotFoundError:
        if os.environ.get("UNION_ENV_FILE"):
            raise EnvFileError(f"UNION_ENV_FILE 指向的环境文件 {place()} 不存在。") from None
        return False
    except UnicodeDecodeError:
        raise EnvFileError(f"环境文件 {place()} 不是 UTF-8 的文字。") from None
    except OSError as error:
        why = "没有权限读取，请用网站的账号或 root 运行" if isinstance(error, PermissionError) else error.strerror
        raise EnvFileError(f"读不了环境文件 {place()}：{why}。") from None
    for name, value in read(text).items():
        os.environ.setdefault(name, value)
    return True


def read(text: str) -> dict[str, str]:
    """Return {name: value} of the text of such a file; EnvFileError names the first line that is none."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line[0] in "#;":
            continue
        parts = _LINE.fullmatch(line)
        value = _value(parts[2].strip()) if parts else None
        if parts is None or value is None:
            raise EnvFileError(f"环境文件 {place()} 第 {number} 行不是“名称=值”，或引号、反斜杠没有写完。")
        found[parts[1]] = value
    return found


def _value(text: str) -> str | None:
    """Return what the text after = stands for; None if it does not end on this line."""
    if text.startswith("'"):
        return quoted[1] if (quoted := _SINGLE.fullmatch(text)) else None
    if text.startswith('"'):
        return _PROTECTED.sub(r"\1", quoted[1]) if (quoted := _DOUBLE.fullmatch(text)) else None
    return None if re.search(r"(?<!\\)(\\\\)*\\$", text) else _PROTECTED.sub(r"\1", text)
