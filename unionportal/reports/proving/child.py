"""The script that reads one file that claims to be a report, in a limited process; the portal never imports it.

Standard input is a marshalled (task, file, one of ours or None). It writes a marshalled verdict.
"""

import gc
import marshal
import sys

if __name__ == "__main__":
    gc.disable()  # the process ends soon: no garbage collection
    orders = marshal.loads(bytes.fromhex(sys.argv[1]))  # noqa: S302  # nosec B302 -- written by the parent
    sys.path += orders["packages"]
    from unionportal.reports.proving.reading import answer
    from unionportal.sheets.child_process import limit

    limit(orders["memory"], orders["seconds"])
    task, file, ours = marshal.loads(sys.stdin.buffer.read())  # noqa: S302  # nosec B302 -- written by the parent
    sys.stdout.buffer.write(marshal.dumps(answer(task, file, ours, orders)))
