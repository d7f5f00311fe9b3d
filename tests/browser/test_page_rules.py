"""The rules for pages that every journey tries are tried again once something on a page is of a new kind."""

import pytest

from unionportal.core.choices import Role

# A field without a name, and words that can hardly be read.
WRONG = {
    "label": "const one = document.createElement('input'); one.className = 'unnamed'",
    "color-contrast": (
        "const one = document.createElement('p'); one.textContent = '看不清'; one.className = 'pale';"
        "one.style.color = '#ccc'; one.style.backgroundColor = '#fff'"
    ),
}


@pytest.mark.parametrize("rule", WRONG)
def test_what_a_page_lacks_when_it_is_looked_at_again_is_found(visitor_at, person, union, rule):
    visitor = visitor_at("desktop")
    visitor.sign_in(person(Role.OFFICER, union))
    visitor.page.evaluate(f"() => {{ {WRONG[rule]}; document.querySelector('main').prepend(one) }}")
    with pytest.raises(AssertionError, match=rule):
        visitor.check()
    visitor.page.evaluate("document.querySelector('main').firstElementChild.remove()")
    visitor.check()


def test_what_is_wrong_on_the_phone_alone_is_found_from_the_desk(visitor_at, person, union):
    visitor = visitor_at("desktop")
    visitor.sign_in(person(Role.OFFICER, union))
    # A page of a kind to which nobody came, with a button that has no name in what the desk does not show.
    visitor.page.evaluate("""() => {
        history.replaceState({}, "", "/of-a-kind-of-its-own/");
        const one = document.createElement("div");
        one.className = "bottom";
        one.append(document.createElement("button"));
        document.querySelector("main").prepend(one);
    }""")
    with pytest.raises(AssertionError, match="button-name"):
        visitor.check()
