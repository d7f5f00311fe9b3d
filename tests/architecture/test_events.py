"""No event of any school stands in the product: what a union holds is data, and its figures come by being there."""

from pathlib import Path

import pytest

from unionportal.examples.making.series import NAMES

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("activities", "congress", "finance", "members", "welfare", "unionportal", "templates", "static")
WRITTEN = {".py", ".html", ".js", ".csv", ".txt"}
# What a congress of both kinds is called everywhere is the name of no event.
EVENTS = {code: name for code, name in NAMES.items() if code != "joint-congress"}
# What people call them for short.
SHORT = (
    "校运会",
    "羽毛球团体赛",
    "摄影比赛",
    "朗诵比赛",
    "读书分享",
    "学用典",
    "学习达人",
    "影响力团队",
    "青年教师联谊会",
)


def product():
    """Every file of the product but the examples and what migrations carry over from before."""
    for top in PRODUCT:
        for path in sorted((ROOT / top).rglob("*")):
            place = path.relative_to(ROOT)
            if path.suffix in WRITTEN and not {"examples", "migrations"} & set(place.parts):
                yield str(place), path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def files():
    found = dict(product())
    assert len(found) > 800
    return found


@pytest.mark.parametrize("words", [tuple(EVENTS.values()), tuple(EVENTS), SHORT], ids=["names", "codes", "short"])
def test_no_series_of_the_examples_is_named_in_the_product(files, words):
    assert [(place, word) for place, text in files.items() for word in words if word in text] == []
