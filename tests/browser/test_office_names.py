"""The parts that the skin of the back office leaves without a name have one, for who hears the page."""

import pytest

# A list with filters, and forms with a choice that is searched, and with rows of another table.
PAGES = ("/admin/", "/admin/activities/activity/", "/admin/activities/entry/add/", "/admin/welfare/insuranceplan/add/")


@pytest.mark.made_at("desktop")
def test_every_part_of_the_back_office_has_a_name(visitor, officer):
    visitor.sign_in(officer, PAGES[0])
    for page in PAGES[1:]:
        visitor.open(page)
    names = visitor.page.locator("#main th").last.text_content().strip(), visitor.page.get_by_role("main").count()
    assert names == ("删除", 1)
