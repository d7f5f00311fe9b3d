"""Whatever is typed into any form of the portal, it is accepted or refused in Chinese; nothing breaks."""

import re
import time

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from tests.input.nasty import Maker, as_sent, form_classes, posted
from tests.sizes import size

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
HANG = 10
CHINESE = re.compile("[\u4e00-\u9fff]")
EXAMPLES = size(5, 200)
APPS = ("activities", "congress", "finance", "members", "welfare", "unionportal")


def refusals(form):
    """The sentences of a form that was judged; what it wrote on the way is undone."""
    with transaction.atomic():
        form.is_valid()
        transaction.set_rollback(True)
    return [str(sentence) for sentences in form.errors.values() for sentence in sentences]


def fuzzed(maker, form_class):
    """The sentences without a Chinese word that EXAMPLES random posts draw from the form."""
    strange = set()

    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=HealthCheck)
    @given(posted(maker.of(form_class)))
    def judge(sent):
        strange.update(text for text in refusals(maker.of(form_class, *sent)) if not CHINESE.search(text))

    judge()
    return strange


@pytest.mark.parametrize("app", APPS)
def test_random_posts_are_accepted_or_refused_in_chinese(app, world):
    maker = Maker(*world)
    strange, broken = {}, {}
    for form_class in form_classes():
        if not form_class.__module__.startswith(app):
            continue
        try:
            if found := fuzzed(maker, form_class):
                strange[form_class.__qualname__] = found
        except Exception as error:
            broken[form_class.__qualname__] = f"{error!r:.300} {getattr(error, '__notes__', '')!s:.900}"
    assert (strange, broken) == ({}, {})


def test_a_megabyte_in_every_field_is_judged_in_time(world):
    maker, slow = Maker(*world), {}
    for form_class in form_classes():
        names = maker.of(form_class).fields
        long = ("长" * 2**18, "9" * 2**20)
        started = time.monotonic()
        refusals(maker.of(form_class, *as_sent({name: [long[n % 2]] for n, name in enumerate(names)}, {})))
        if time.monotonic() - started > HANG:
            slow[form_class.__qualname__] = time.monotonic() - started
    assert slow == {}


def test_no_form_is_left_out():
    assert len(form_classes()) > 85
