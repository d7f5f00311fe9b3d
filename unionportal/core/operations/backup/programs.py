"""pg_dump and pg_restore on the portal's database."""

import os
import subprocess

from unionportal.core.operations.backup.postgres_programs import NoSuchProgram, program_path


class BackupError(Exception):
    """One Chinese sentence about what failed."""


_NAMES = (("HOST", "HOST"), ("PORT", "PORT"), ("USER", "USER"), ("PASSWORD", "PASSWORD"), ("NAME", "DATABASE"))


def run(program, connection, *words):
    """Run the program with `words`; BackupError with the first words of its output if it fails."""
    given = {f"PG{name}": connection.settings_dict.get(key) for key, name in _NAMES}
    # The password is no argument: everybody on the machine can read the arguments of a process.
    environment = os.environ | {name: str(value) for name, value in given.items() if value} | {"LC_ALL": "C"}
    try:
        done = subprocess.run(  # noqa: S603 -- no word comes from outside
            [_path(program), "--no-password", *words], env=environment, capture_output=True, text=True, check=False
        )
    except OSError as error:
        raise BackupError(f"无法运行 {program}：{error.strerror}。") from error
    if done.returncode:
        raise BackupError(f"{program} 没有成功：{done.stderr.strip()[:2000]}")


def _path(program):
    try:
        return program_path(program)
    except NoSuchProgram as missing:
        raise BackupError(str(missing)) from None
