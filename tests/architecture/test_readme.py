"""What README.md and deploy/README.md name is there: files, commands, the rooms of the house and their order."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
README = (ROOT / "README.md").read_text(encoding="utf-8")
TEXTS = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "deploy/README.md")}
TOP = ["unionportal", *settings.DOMAIN_APPS]
FENCE = re.compile(r"^ *```\w*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
# Where the text says <app>: one of these has it.
APPS = [*settings.DOMAIN_APPS, "congress/bodies", "congress/meetings", "congress/proposals"]
PATH = re.compile(r"[\w.<>*-]+(/[\w.<>*-]+)+/?|[\w<>*-]+\.(py|md|toml|ya?ml|txt|lock|conf|html|csv)", re.ASCII)
# Made by a start of the portal, an operator, or the reader of the recipe.
MADE = re.compile(r"var/|\.venv/|secrets/|[A-Z_]+/|welfare/migrations/00(02|10)_visit_room\.py")


def code(text):
    """The words between backticks, those of whole blocks included."""
    spans = re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
    return [word.strip("();,") for span in [*FENCE.findall(text), *spans] for word in span.split()]


def is_there(path):
    """Whether a file, a package or a module of this name is in the checkout; a bare name may be anywhere in it."""
    path = path.replace("<thing>", "*").rstrip("/")
    if "/" not in path:
        return any(ROOT.glob(path)) or any(any((ROOT / top).rglob(path)) for top in TOP)
    places = [path.replace("<app>", app) for app in APPS] if "<app>" in path else [path]
    return any(any(ROOT.glob(place)) or any(ROOT.glob(f"{place}.py")) for place in places)


@pytest.mark.parametrize("name", TEXTS)
def test_every_path_that_is_named_exists(name):
    paths = {word for word in code(TEXTS[name]) if PATH.fullmatch(word) and not MADE.match(word)}
    assert len(paths) > 3
    assert [path for path in sorted(paths) if not is_there(path)] == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_link_leads_somewhere(name):
    links = re.findall(r"\]\(([^)#]+)\)", TEXTS[name])
    assert links
    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_every_management_command_that_is_named_exists(name):
    named = set(re.findall(r"(?:manage\.py|bin/manage) ([a-z_]+)", TEXTS[name]))
    assert len(named) > 3
    assert named - set(get_commands()) == set()


def block(heading, holding):
    """The first block of code below a heading that holds these words."""
    below = README[README.index(f"\n## {heading}\n") :].partition("\n## ")[2]
    return next(found for found in FENCE.findall(below) if holding in found)


def rooms_on_the_map():
    """The paths of the map, whose lines stand two blanks further in for every level."""
    found, path = set(), []
    for line in block("房子的地图", "portal/").splitlines():
        margin, name = re.match(r"( *)(\w+)/", line).groups()
        path[len(margin) // 2 :] = [name]
        found.add("/".join(path))
    return found


def order_inside_an_app():
    """{room: how far down}, in lines of the order that the map gives for every app."""
    lines = block("房子的地图", "urls ").splitlines()
    return {room: down for down, line in enumerate(lines) for room in re.split(r" {2,}", line)[0].split()}


def packages():
    """Every package down to two levels below unionportal and one below an app."""
    depths = {top: 2 if top == "unionportal" else 1 for top in TOP}
    files = [file for top in TOP for file in (ROOT / top).rglob("__init__.py")]
    parts = [file.parent.relative_to(ROOT).parts for file in files]
    return {"/".join(part) for part in parts if len(part) - 1 <= depths[part[0]]}


def test_every_room_of_the_house_is_on_the_map():
    small = {*order_inside_an_app(), "migrations", "templatetags"}
    rooms = {room for room in packages() if room.rpartition("/")[2] not in small}
    assert rooms - rooms_on_the_map() == set()
    assert rooms_on_the_map() - packages() == set()
