"""The script that reads one untrusted table from standard input, in a limited process; the portal never imports it.

It writes one marshalled tuple: ("ok", sheets) or ("rejected", code, facts).
"""

from __future__ import annotations

import gc
import marshal
import sys

TYPE_CHECKING = False  # a name that mypy knows; importing `typing` would slow every start of the child
if TYPE_CHECKING:
    from unionportal.sheets.reader import Orders

if __name__ == "__main__":
    gc.disable()  # the process ends soon: no garbage collection
    settings: Orders = marshal.loads(bytes.fromhex(sys.argv[1]))  # noqa: S302  # nosec B302 -- written by the parent
    sys.path += settings["packages"]
    # Found only now.
    from unionportal.sheets.child_process import limit
    from unionportal.sheets.untrusted.answers import answer

    limit(settings["memory"], settings["seconds"])
    done = answer(settings)
    sys.stdout.buffer.write(marshal.dumps(done))  # type: ignore[arg-type]  # it takes a TypedDict for the dict it is
