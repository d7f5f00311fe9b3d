"""The arguments of bin/portal and bin/test."""

import argparse
import difflib
import errno
import re
import socket
from typing import NoReturn

from unionportal.examples import EXAMPLES
from unionportal.launch.terminal import Stop

EXAMPLE = "calendar-2022"


# What argparse says of an argument, and the same in Chinese; what our own types say is left as it is.
_OF_ARGUMENT = re.compile(r"argument (?:\S*/)?(\S+): (.*)", re.DOTALL)
_IN_CHINESE = (
    (re.compile(r"expected one argument"), "后面要写一个值"),
    (re.compile(r"ignored explicit argument ['\"](.*)['\"]", re.DOTALL), r"后面不能写 \1"),
    (re.compile(r"not allowed with argument (?:\S*/)?(\S+)"), r"不能和 \1 一起用"),
)


class Parser(argparse.ArgumentParser):
    """An argparse parser that reports errors in one Chinese sentence."""

    def error(self, message: str) -> NoReturn:
        if found := _OF_ARGUMENT.fullmatch(message):
            said = found[2]
            for pattern, chinese in _IN_CHINESE:
                said = pattern.sub(chinese, said)
            message = f"{found[1]} {said}"
        self.exit(2, f"参数有误（{message}）。用 {self.prog} --help 查看用法。\n")

    def refuse_unknown(self, word: str) -> NoReturn:
        """End with the word that is no argument, and those that are."""
        self.error(f"没有 {word}，可以用 {'、'.join(self.words())}")

    def words(self) -> list[str]:
        """Return what each argument is called, in full."""
        return [one.option_strings[-1] for one in self._actions]


def _port(word: str) -> int:
    if word.isdecimal() and 0 < int(word) < 65536:
        return int(word)
    raise argparse.ArgumentTypeError(f"要写 1 到 65535 之间的整数，不能写 {word}")


def _example(word: str) -> str:
    if word in EXAMPLES:
        return word
    raise argparse.ArgumentTypeError(f"没有 {word}，可以用 {'、'.join(sorted(EXAMPLES))}")


def portal(words: list[str]) -> argparse.Namespace:
    parser = Parser(
        "bin/portal",
        description="启动平台：准备环境、数据库、示例数据和全部服务。",
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
    parser.add_argument("--port", type=_port, default=8000, help="端口，默认 8000")
    example = parser.add_mutually_exclusive_group()
    example.add_argument("--empty", action="store_true", help="不装入示例数据")
    example.add_argument(
        "--example",
        type=_example,
        choices=sorted(EXAMPLES),
        help=f"第一次启动时装入的示例年度，默认 {EXAMPLE}",
    )
    parser.add_argument("--once", action="store_true", help="年度报告生成后即退出（成功为 0）")
    parser.add_argument("-h", "--help", action="help", help="显示本说明")
    chosen, rest = parser.parse_known_args(words)
    if rest:
        parser.refuse_unknown(rest[0])
    return chosen


def test(words: list[str]) -> argparse.Namespace:
    """Return what was chosen; `pytest` is None for all checks, else the words that go to pytest alone."""
    parser = Parser(
        "bin/test",
        description="全部检查与测试。给出路径或 pytest 的参数时只运行它，例如 bin/test tests/finance -k 冲正。",
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("--no-browser", action="store_true", help="跳过浏览器测试（CI 中不可用）")
    parser.add_argument(
        "--quick", action="store_true", help="不含浏览器、故障、标了 slow 的测试，不查密钥和生产配置（CI 中不可用）"
    )
    parser.add_argument("--full", action="store_true", help="全部语料、竞争和中断的次数；用时长得多")
    parser.add_argument("-h", "--help", action="help", help="显示本说明")
    cut = words.index("--") if "--" in words else len(words)
    chosen, rest = parser.parse_known_args(words[:cut])
    for word in (one for one in rest if one.startswith("--")):
        if meant := difflib.get_close_matches(word, parser.words(), 1, 0.8):
            parser.error(f"没有 {word}，可以用 {meant[0]}；是 pytest 的参数的，写在 -- 后面")
    rest += words[cut + 1 :]
    if chosen.quick and chosen.full:
        parser.error("--quick 和 --full 只能选一个")
    chosen.pytest = rest or None
    return chosen


def free_port(host: str, port: int) -> None:
    """Raise Stop if the port cannot be listened on."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except PermissionError as error:
        raise Stop(f"没有权限监听端口 {port}；请用 --port 换一个 1024 以上的端口。") from error
    except socket.gaierror as error:
        raise Stop(f"监听地址 {host} 无法识别；请检查 --host。") from error
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise Stop(f"这台机器没有地址 {host}；请检查 --host。") from error
        raise Stop(f"{host} 的端口 {port} 已被占用或不可用；请换一个端口，例如 --port {port + 1}。") from error


def address(host: str, port: int) -> str:
    """Return the URL of the portal for a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}/"
