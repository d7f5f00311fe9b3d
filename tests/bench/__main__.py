"""bin/bench: each measurement is a module beside this one with a `main()` that returns the exit code."""

import importlib
import sys

MEASUREMENTS = ("dues", "export", "finance", "first", "grow", "lists", "load", "pdf", "proposals", "report", "start")
# Not `import`, which Python keeps for itself.
NAMES = {name: name for name in MEASUREMENTS} | {"import": "workbook_import"}


def main():
    if len(sys.argv) != 2 or sys.argv[1] not in NAMES:
        print(f"用法：bin/bench {chr(124).join(NAMES)}")
        return 2
    return importlib.import_module(f"tests.bench.{NAMES[sys.argv[1]]}").main()


if __name__ == "__main__":
    sys.exit(main())
