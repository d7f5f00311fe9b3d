"""The level of an activity follows from its organiser, unless the office says otherwise."""

import pytest

from activities.models import Activity
from tests.activities.pages.test_activities import address, application

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("organiser", "chosen", "level"),
    [("union", "", "school"), ("branch", "", "branch"), ("union", "city", "city"), ("branch", "school", "school")],
)
def test_the_level_follows_the_organiser_unless_the_office_chose_one(
    client, officer, union, branch, today, organiser, chosen, level
):
    unit = {"union": union, "branch": branch}[organiser]
    client.force_login(officer)
    client.post(address("activity_add"), application(unit, today, level=chosen))
    assert [(one.unit, one.level) for one in Activity.objects.all()] == [(unit, level)]


def test_a_sub_union_whose_form_does_not_ask_organises_at_its_own_level(client, branch_chair, branch, today):
    client.force_login(branch_chair)
    client.post(address("activity_add"), application(branch, today, level="nation", draft="1"))
    [draft] = Activity.objects.all()
    assert draft.level == "branch"
    # What the office chose later is not undone by the sub-union's form.
    Activity.objects.update(level="city")
    client.post(address("activity_edit", draft.pk), application(branch, today, title="羽毛球赛"))
    draft.refresh_from_db()
    assert (draft.title, draft.level) == ("羽毛球赛", "city")
