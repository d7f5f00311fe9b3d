"""Every page × method × kind of person, enumerated from the site itself and compared with matrix.csv."""

import pytest

from tests.access.tour import matrix
from tests.access.tour.visits import who
from tests.access.tour.world import PERSONAS

pytestmark = pytest.mark.django_db
# What may be opened without signing in; everything else asks for it first.
PUBLIC = {"login", "admin:login", "health_live", "health_ready", "metrics", "reports:proof"}
PUBLIC |= {"app_manifest", "app_worker", "app_offline"}
# Acts of looking that leave a line in the log, though they are asked for with GET.
_LOOKS = ("导出", "查看", "打印")


@pytest.mark.parametrize("persona", who())
def test_each_page_answers_each_person_as_the_matrix_says(persona, visits, request):
    if request.config.getoption("--write-missing"):
        pytest.skip("writing")
    table, found = matrix.read(), visits(persona).outcomes
    expected = {key: table[key][persona] for key in found if key in table}
    assert {key: found[key] for key in expected if found[key] != expected[key]} == {}


def test_the_matrix_has_a_line_for_every_page_and_none_for_pages_that_are_gone(visits, request):
    table, wanted = matrix.read(), matrix.wanted()
    if request.config.getoption("--write-missing"):
        table = {key: table.get(key, {}) for key in wanted}
        for persona in PERSONAS:
            missing = {key for key, outcomes in table.items() if persona not in outcomes}
            for key in missing:
                table[key][persona] = visits(persona).outcomes[key]
        matrix.write(table)
    assert set(table) == wanted


def test_no_page_breaks_for_anybody():
    broken = {key for key, outcomes in matrix.read().items() if any(code.startswith("5") for code in outcomes.values())}
    assert broken == set()


def test_only_the_literal_public_pages_answer_somebody_unknown():
    answered = {url for (url, _), outcomes in matrix.read().items() if outcomes["anonymous"] != "login"}
    assert answered - PUBLIC == set()


@pytest.mark.parametrize("persona", who())
def test_looking_at_a_page_writes_nothing(persona, visits):
    assert visits(persona).written == []
    assert [act for act in visits(persona).acts if not act.startswith(_LOOKS)] == []
