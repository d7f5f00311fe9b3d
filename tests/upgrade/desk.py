"""Runs what it is told, line by line, each in a process of its own, for which Django is loaded already.

A line is a JSON list: the words of a command, or `-c` and a script, then the files for what is said and for the errors;
the answer is the exit code.
"""

import json
import os
import sys
import traceback

import django
from django.core.management import execute_from_command_line


def main():
    django.setup()
    for line in sys.stdin:
        *words, said, errors = json.loads(line)
        if not (child := os.fork()):
            os._exit(_run(words, said, errors))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _run(words, *files):
    for number, name in enumerate(files, 1):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    try:
        if words[0] == "-c":
            exec(words[1], {"__name__": "__main__"})  # noqa: S102 -- a script of the tests
        else:
            execute_from_command_line(words)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return int(bool(end.code))
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    main()
