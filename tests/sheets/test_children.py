"""What the children that read one file each load before they know what it is: every look at a file waits for it."""

import subprocess
import sys

import pytest

from unionportal.sheets.limited import packages_with

# The modules that a child imports, and the library that it finds the packages by.
READING = {
    "finance.invoices.reading": "pypdf",
    "unionportal.reports.proving.pdf_file": "pypdfium2",
    "unionportal.reports.proving.reading": "pypdfium2",
    "unionportal.sheets.untrusted.answers": "python_calamine",
}
SCRIPT = """
import sys
sys.path += {folders!r}
import {module}
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {{"django", "openpyxl", "pypdf"}}))
"""


@pytest.mark.parametrize("module", READING)
def test_no_child_loads_django_or_a_library_that_few_files_need(module):
    script = SCRIPT.format(folders=packages_with(READING[module]), module=module)
    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
