"""pg_dump and pg_restore on the portal's database."""

import os
import subprocess

from unionportal.core.operations.backup.postgres_programs import NoSuchProgram, program_path


class BackupError(Exception):
    """One Chinese sentence about what failed."""


_NAMES = (("HOST", "HOST"), ("PORT", "PORT"), ("USER", "USER"), ("PASSWORD", "PASSWORD"), ("NAME", "DATABASE"))


def server_version(connection):
    """Return the major version of the server of this connection."""
    with connection.cursor():
        return connection.pg_version // 10000


def program(name, connection):
    """Return the path of a program of the server's major version; BackupError with how to get it."""
    try:
        return program_path(name, server_version(connection))
    except NoSuchProgram as missing:
        raise BackupError(str(missing)) from None


def run(path, connection, *words):
    """Run the program at `path` with `words`; BackupError with the first words of its output if it fails."""
    given = {f"PG{name}": connection.settings_dict.get(key) for key, name in _NAMES}
    # The password is no argument: everybody on the machine can read the arguments of a process.
    environment = os.environ | {name: str(value) for name, value in given.items() if value} | {"LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 -- no word comes from outside
            [path, "--no-password", *words], env=environment, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise BackupError(f"无法运行 {path}：{error.strerror}。") from error
    if done.returncode:
        raise BackupError(f"{path} 没有成功：{done.stderr.strip()[:2000]}")
