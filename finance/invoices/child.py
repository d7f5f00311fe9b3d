"""The script that reads one untrusted invoice, in a limited process; the portal never imports it.

Standard input is the file. It writes a marshalled verdict: ("ok", {field: text}) or ("rejected", code, facts).
"""

import gc
import marshal
import sys

if __name__ == "__main__":
    gc.disable()  # the process ends soon: no garbage collection
    orders = marshal.loads(bytes.fromhex(sys.argv[1]))  # noqa: S302  # nosec B302 -- written by the parent
    sys.path += orders["packages"]
    from finance.invoices.reading import answer
    from unionportal.sheets.child_process import limit

    limit(orders["memory"], orders["seconds"])
    sys.stdout.buffer.write(marshal.dumps(answer(sys.stdin.buffer.read(), orders)))
