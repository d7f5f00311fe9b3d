"""The children that look at one file each, forked from Pythons that have their modules already.

Python and the modules are most of what such a child costs. A child that is forked is a process of its own as well, and
does what the script says: it sets the limits, reads the file from its input, and writes the verdict. How a child starts
by itself is shown in tests/sheets/test_children.py.
"""

import contextlib
import importlib
import marshal
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

_ORDERS = 1 << 16  # bytes of the words of a command
_TAKEN = 1 << 16  # bytes read at once


class Starter:
    """A Python with the options of a command, of which one child after the other is forked."""

    def __init__(self, options, environment):
        self.turn, self.process = threading.Lock(), os.getpid()
        self.door, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with far:
            self.python = subprocess.Popen(
                [*options, __file__, str(far.fileno())],
                pass_fds=[far.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def start(self, words, given, said, errors):
        """Fork a child with these files as its input, output and errors; return its number."""
        socket.send_fds(self.door, [marshal.dumps(words)], [given, said, errors])
        return int(self.door.recv(_ORDERS))

    def ended(self):
        """Wait for the child; return its exit code."""
        return int(self.door.recv(_ORDERS))

    def close(self):
        self.door.close()
        self.python.wait()


class Children:
    """What `limited` takes of `subprocess`."""

    TimeoutExpired = subprocess.TimeoutExpired

    def __init__(self):
        self.starters, self.turn = {}, threading.Lock()

    def run(self, command, *, input=None, stdin=None, timeout, env, **_):
        """Run a script as subprocess.run does."""
        *options, script, orders = command
        starter = self._starter(script, options, env)
        with starter.turn, contextlib.ExitStack() as files:
            if stdin is None:
                stdin = files.enter_context(tempfile.TemporaryFile())
                stdin.write(input)
                stdin.seek(0)
            (said, says), (errors, errs) = os.pipe(), os.pipe()
            child = starter.start([script, orders], stdin.fileno(), says, errs)
            os.close(says)
            os.close(errs)
            heard = _heard({said: bytearray(), errors: bytearray()}, time.monotonic() + timeout)
            if heard is None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
            code = starter.ended()
            os.close(said)
            os.close(errors)
        if heard is None:
            raise subprocess.TimeoutExpired(command, timeout)
        return subprocess.CompletedProcess(command, code, *map(bytes, heard))

    def _starter(self, script, options, environment):
        with self.turn:
            starter = self.starters.get(script)
            # A process that was forked from this one has children of its own.
            if starter is None or starter.process != os.getpid():
                starter = self.starters[script] = Starter(options, environment)
            return starter

    def close(self):
        """End the Pythons of this process."""
        for starter in self.starters.values():
            if starter.process == os.getpid():
                starter.close()


def _heard(outputs, until):
    """Return what the child writes until it ends, None if that takes too long."""
    open_ones = set(outputs)
    while open_ones:
        ready, *_ = select.select(open_ones, [], [], max(0, until - time.monotonic()))
        if not ready:
            return None
        for one in ready:
            taken = os.read(one, _TAKEN)
            outputs[one] += taken
            if not taken:
                open_ones.remove(one)
    return outputs.values()


def _main(door):
    """Fork a child for each order that comes in by the door."""
    while True:
        orders, files, *_ = socket.recv_fds(door, _ORDERS, 3)
        if not orders:
            return
        learned, tells = os.pipe()
        if not (child := os.fork()):
            code = 1
            try:
                code = _run(marshal.loads(orders), files, tells)  # noqa: S302 -- written by the tests
            finally:
                os._exit(code)
        for one in (*files, tells):
            os.close(one)
        door.send(b"%d" % child)
        with os.fdopen(learned, "rb") as told:
            found = told.read()
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        door.send(b"%d" % code)
        if found:
            _load(*marshal.loads(found))  # noqa: S302 -- as above


def _load(path, modules):
    """Load what the child has loaded, for the next one."""
    sys.path[:] = path
    for name in modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _run(words, files, tells):
    for number, one in enumerate(files):
        os.dup2(one, number)
    before, sys.argv = set(sys.modules), words
    try:
        runpy.run_path(words[0], run_name="__main__")
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    with os.fdopen(tells, "wb") as file:
        file.write(marshal.dumps((sys.path, [name for name in sys.modules if name not in before])))
    return 0


if __name__ == "__main__":
    _main(socket.socket(fileno=int(sys.argv[1])))
