"""What a stranger reads first: names that say the noun, rooms that say what is inside, folders that fit on a screen."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CODE = ("unionportal", "members", "finance", "welfare", "congress", "activities")
# Verbs of speech and looking hide what a function does or returns: tell was a notice to people and a refusal on a form,
# said a reason and a dict, asked a filter and an invitation. Participles hide the noun: held was an activity, a meeting
# and a grant. desk and leash are pictures of a queue and of a limit; modest judges.
BANNED = {"tell", "tells", "told", "say", "says", "said", "ask", "asks", "asked", "look", "looks", "looked"}
BANNED |= {"held", "won", "planned", "desk", "desks", "modest", "leash"}
# A folder that needs scrolling is two folders.
MOST_FILES = 16


def files():
    return [path for name in CODE for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts]


def words(name):
    """The words of an identifier, in lower case: `_tellHTML_now` -> tell, html, now."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def names(path, tree):
    yield path.stem
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


@pytest.mark.parametrize("name", ["tell_signers", "_TellHands", "DESKS", "held_in", "asked", "JSONTold"])
def test_a_banned_word_is_found_in_any_spelling(name):
    assert words(name) & BANNED


@pytest.mark.parametrize("name", ["lookups", "task", "shelter", "basket", "essay", "wonder"])
def test_a_word_that_only_contains_a_banned_one_is_free(name):
    assert not words(name) & BANNED


def test_no_file_function_or_class_has_a_name_that_is_a_riddle(trees):
    found = {(str(path.relative_to(ROOT)), name) for path, tree in trees.items() for name in names(path, tree)}
    assert {(place, name) for place, name in found if words(name) & BANNED} == set()


def test_every_room_says_in_one_sentence_what_is_inside(trees):
    rooms = {path.parent for path in trees if path.name != "__init__.py"}
    rooms = {room for room in rooms if room / "__init__.py" in trees}
    silent = set()
    for room in rooms:
        docstring = ast.get_docstring(trees[room / "__init__.py"]) or ""
        first = docstring.partition("\n\n")[0]
        if not first.endswith(".") or "\n" in first or ". " in first:
            silent.add(str(room.relative_to(ROOT)))
    assert rooms
    assert silent == set()


def test_no_folder_is_too_full_to_survey():
    counts = {}
    for path in files():
        counts[path.parent] = counts.get(path.parent, 0) + 1
    assert {str(folder.relative_to(ROOT)): n for folder, n in counts.items() if n > MOST_FILES} == {}
