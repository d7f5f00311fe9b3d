"""The errors of the embedded servers, for the person at the terminal."""

from pathlib import Path

TAIL = 2000


class EmbeddedError(Exception):
    """One Chinese sentence: what is wrong and how to go on."""


def tail(*logs: Path) -> str:
    """Return the last lines of the logs that exist."""
    return "".join(log.read_text(errors="replace")[-TAIL:] for log in logs if log.exists()).strip()


def failure(what: str, *logs: Path) -> EmbeddedError:
    """Return the error of a server that did not come up, with the disk named as the reason where the log says so."""
    output = tail(*logs)
    if "No space left on device" in output:
        return EmbeddedError(f"{what}失败：磁盘已满。请清理磁盘后重试（数据没有丢失）。")
    return EmbeddedError(f"{what}失败，日志最后几行如下：\n{output}")
