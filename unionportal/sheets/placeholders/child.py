"""The script that finds and fills `{placeholders}` in one untrusted .xlsx or .docx, in a limited process.

The portal never imports it. Standard input is a marshalled (file, fills); `fills` is None to find them.
It writes a marshalled FillVerdict.
"""

import gc
import marshal
import sys

if __name__ == "__main__":
    gc.disable()  # the process ends soon: no garbage collection
    orders = marshal.loads(bytes.fromhex(sys.argv[1]))  # noqa: S302  # nosec B302 -- written by the parent
    sys.path.append(orders["packages"])
    # Found only now; no package but ours.
    from unionportal.sheets.child_process import limit
    from unionportal.sheets.placeholders.filling import answer

    limit(orders["memory"], orders["seconds"])
    file, fills = marshal.loads(sys.stdin.buffer.read())  # noqa: S302  # nosec B302 -- written by the parent
    sys.stdout.buffer.write(marshal.dumps(answer(file, fills, orders)))  # type: ignore[arg-type]
