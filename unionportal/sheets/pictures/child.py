"""The script that reads one picture in a limited process; the portal never imports it.

Standard input is the file. It writes a marshalled ("ok", what is kept) or ("rejected", code, facts).
"""

import gc
import marshal
import sys

if __name__ == "__main__":
    gc.disable()  # the process ends soon: no garbage collection
    orders = marshal.loads(bytes.fromhex(sys.argv[1]))  # noqa: S302  # nosec B302 -- written by the parent
    sys.path += orders["packages"]
    from unionportal.sheets.child_process import limit
    from unionportal.sheets.pictures.reading import answer

    limit(orders["memory"], orders["seconds"])
    sys.stdout.buffer.write(marshal.dumps(answer(sys.stdin.buffer.read(), orders)))  # type: ignore[arg-type]
