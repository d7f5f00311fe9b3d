"""Guards of what is written once: a rule, a format, a size that a second place would let drift."""

import re
from functools import cache

import pytest

from tests.architecture.test_house import ROOT, files

# What another place would look like, and the files that may say it: the one way, and what is no use of it.
ONCE = {
    # A row of past years is asked column by column, and says why without raising.
    r"不能晚于今天": {"unionportal/core/values/rules.py", "finance/services/past_years.py"},
    # What is over a cap is asked for every cap at once.
    # A reason that is required.
    r"strip\(\):\s+raise \w*\.?ValidationError\([^)]*(原因|理由)|if not reason\b.*:\s+raise": {
        "unionportal/core/values/rules.py",
        "welfare/services/entitlement.py",
    },
    r"\.month\}月\{|%m月": {"unionportal/core/values/dates.py", "unionportal/formats/zh_Hans/formats.py"},
    # A state is changed by the flow; these register what is new or of past years, keep a state, or have no flow.
    r"^\s+\w+\.state = ": {
        "activities/services/activities.py",
        "activities/services/past_years.py",
        "activities/services/projects.py",
        "activities/services/roster.py",
        "activities/services/selections.py",
        "congress/meetings/services/meetings.py",
        "congress/proposals/services/past_years.py",
        "unionportal/core/ballots/counting.py",
        "unionportal/core/ledger/confirming.py",
        "unionportal/core/roles/resetting.py",
        "unionportal/portal/workbooks/handing.py",
        "welfare/services/grants.py",
    },
    # A state is compared by its name, also in a query.
    r"""\.state (==|!=) ["']|\.state (not )?in [(\[]["']|(filter|exclude)\(.*\bstate(__in)?=[(\[]?["']""": set(),
    # Nobody types a key: people are searched for, and the rest chosen.
    r"raw_id_fields": set(),
    # A refusal of a service is put on the form by `add_refusal`, also where the form lacks the field.
    r"add_error\(None, (refusal|conflict)": {"unionportal/core/flow/moves.py"},
    # A figure that is registered in a loop says what it counts as an argument.
    r"__doc__ = ": set(),
    # Pages of the back office save through a service; a plan and its covers are checked together before either is.
    r"def save_model\(": {"unionportal/core/back_office/service_forms.py", "welfare/admin/base.py"},
    # A table that is asked what it is, where the model could answer; these take apart values, blocks and shapes.
    r"\[type\(|\.get\(type\(": {
        "unionportal/documents/charts/pictures.py",
        "unionportal/documents/pdf.py",
        "unionportal/documents/word.py",
        "unionportal/reports/proving/content.py",
        "unionportal/sheets/table_stream.py",
    },
    # Whether somebody saved meanwhile is asked of core.flow.versions, and refused as its Conflict.
    r"\.version [!=]= |class \w*Conflict": {"unionportal/core/flow/versions.py"},
    # Only the C library of GNU knows it.
    r"%-[a-zA-Z]": set(),
    # Whole texts of resolutions, not lines.
    r"(paginate_by|list_per_page) = \d|Paginator\([^)]*, \d+\)|^(PER_)?PAGE = ": {
        "congress/meetings/views/congresses.py",
        "unionportal/core/pages/paging.py",
    },
}


@cache
def product():
    """(name, text) of every module of the product that is written by hand."""
    ours = [path for path in files() if path.suffix == ".py"]
    names = [(str(path.relative_to(ROOT)), path) for path in ours]
    return [
        (name, path.read_text(encoding="utf-8"))
        for name, path in names
        if not name.startswith(("tests/", "unionportal/examples/")) and "/migrations/" not in name
    ]


@pytest.mark.parametrize("pattern", ONCE)
def test_it_is_written_in_one_place(pattern):
    assert {name for name, text in product() if re.search(pattern, text, re.MULTILINE)} <= ONCE[pattern]


def test_dates_in_templates_have_the_formats_of_the_language():
    pages = sorted((ROOT / "templates").rglob("*.html"))
    texts = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in pages}
    assert [name for name, text in texts.items() if re.search(r'\|date:"[^"]*年', text)] == []
