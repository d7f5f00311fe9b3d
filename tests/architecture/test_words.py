"""Guards of words: the product reads codes, and what it writes for people decides nothing."""

import ast
import re
from collections import defaultdict
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from unionportal.core.flow.workflow import Workflow
from unionportal.core.trail import acts, audit

PACKAGES = {"unionportal", *settings.DOMAIN_APPS}
ROOT = Path(__file__).resolve().parents[2]
CHINESE = re.compile("[\u4e00-\u9fff]")
TEXT_METHODS = {"count", "endswith", "find", "index", "partition", "removeprefix", "removesuffix", "replace", "rfind"}
TEXT_METHODS |= {"rindex", "rpartition", "rsplit", "split", "startswith"}
QUERIES = {"Q", "When", "exclude", "filter", "get", "get_or_create", "update_or_create"}
# {place: why a text is read there}: all of it was typed by people, or stands in a file that they send.
TYPED = {
    "congress/meetings/forms/agenda.py:clean_candidates": "a candidate without office is typed as 无",
    "finance/services/books/dimensions.py:read_written": "what the accountant writes behind an entry",
    "unionportal/portal/privacy.py:publish": "the blanks of the draft, which somebody has to fill in",
    "unionportal/reports/models/report.py:printed_heading": "the chapter that its author calls 导语",
    "unionportal/reports/numbers/formats.py:refusal": "the format that an author writes behind a figure",
    "unionportal/reports/numbers/value.py:shown": "the format that an author writes behind a figure",
    "unionportal/reports/outline/last_year.py:_is": "the unit that an author wrote behind a number",
    "unionportal/reports/outline/last_year.py:_note": "the unit that an author wrote behind a number",
    "unionportal/reports/text/check.py:check": "the mark behind a number that its author has to check",
    "unionportal/reports/text/markup/braces.py:_options": "the words of the text language in braces",
    "unionportal/reports/text/markup/braces.py:read_brace": "the words of the text language in braces",
    "unionportal/sheets/layout/body.py:_is_example": "the row of examples in a workbook",
    "unionportal/spelling/capitals.py:_whole_of": "an amount written in Chinese numerals",
    "unionportal/spelling/capitals.py:amount_of_words": "an amount written in Chinese numerals",
    "unionportal/spelling/numerals.py:tens_of": "a day written in Chinese numerals",
}


@pytest.fixture(scope="module")
def files(trees):
    """(place, tree) of every Python file of the product, but for migrations and examples."""
    places = [(str(path.relative_to(ROOT)), tree) for path, tree in trees.items()]
    return [(place, tree) for place, tree in places if "/examples/" not in place]


def is_words(node, named):
    """Whether it is a Chinese text, a collection with one in it, or a name of the module for either."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(CHINESE.search(node.value))
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(is_words(one, named) for one in node.elts)
    if isinstance(node, ast.JoinedStr):
        return any(is_words(one, named) for one in node.values)
    return ast.unparse(node) in named if isinstance(node, ast.Name | ast.Attribute) else False


def reads_words(node, named):
    """Whether the node decides by a Chinese text."""
    if isinstance(node, ast.Compare):
        return any(is_words(side, named) for side in (node.left, *node.comparators))
    if isinstance(node, ast.MatchValue):
        return is_words(node.value, named)
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
    if name in TEXT_METHODS and isinstance(node.func, ast.Attribute):
        return any(is_words(one, named) for one in node.args)
    return name in QUERIES and any(is_words(one.value, named) for one in node.keywords)


def finds_by_label(node):
    """Whether the node tells entries of the log by the label of their act."""
    if isinstance(node, ast.Compare):
        return any(isinstance(one, ast.Attribute) and one.attr == "act" for one in (node.left, *node.comparators))
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
    return name in QUERIES and any((one.arg or "").split("__")[0] == "act" for one in node.keywords)


def names_of_words(tree):
    """The names of a module for a Chinese text or a collection with one in it."""
    named = set()
    for node in tree.body:
        if isinstance(node, ast.Assign) and is_words(node.value, named):
            named |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return named


def imported(tree, constants):
    """How the names of other modules for a Chinese text, {module: names}, are called in this one."""
    for node in [node for node in tree.body if isinstance(node, ast.ImportFrom)]:
        for one in node.names:
            called = one.asname or one.name
            if one.name in constants.get(node.module, ()):
                yield called
            yield from (f"{called}.{name}" for name in constants.get(f"{node.module}.{one.name}", ()))


def readings(tree, constants):
    """The functions in which a Chinese text decides; “” outside of any."""
    named = names_of_words(tree) | set(imported(tree, constants))
    found = set()

    def walk(node, function):
        inside = node.name if isinstance(node, ast.FunctionDef) else function
        if reads_words(node, named):
            found.add(inside)
        for child in ast.iter_child_nodes(node):
            walk(child, inside)

    walk(tree, "")
    return found


def test_no_code_decides_by_a_chinese_text(files):
    constants = {
        place.removesuffix(".py").removesuffix("/__init__").replace("/", "."): names_of_words(tree)
        for place, tree in files
    }
    found = {f"{place}:{function}" for place, tree in files for function in readings(tree, constants)}
    assert sorted(found) == sorted(TYPED)


@pytest.mark.parametrize(
    "line",
    [
        "entry.act == '支付'",
        "entry.act in ('支付', '冲正')",
        "'台账' in source",
        "source.startswith('慰问')",
        "source.startswith(MARK)",
        "label.removesuffix('年度')",
        "label.replace('核对', '导入')",
        "rows.filter(act__in=['支付'])",
        "Q(source__startswith=MARK)",
        "rows.exclude(source=f'台账 {serial}')",
        "member.name != erasure.MARK",
    ],
)
def test_such_a_reading_would_be_found(line):
    module = ast.parse(f"from members.services import erasure\nMARK = '台账 '\ndef reads(): return {line}")
    assert readings(module, {"members.services.erasure": {"MARK"}}) == {"reads"}


def test_what_only_writes_words_is_free():
    assert readings(ast.parse("def writes(one): return f'已{one}', {'状态': one}, one.join('、中')"), {}) == set()


def test_no_code_finds_entries_of_the_log_by_the_label_of_their_act(trees):
    """A label is corrected one day, and the entries of before keep the other; the code stays."""
    assert {path for path, tree in trees.items() for node in ast.walk(tree) if finds_by_label(node)} == set()


@pytest.mark.parametrize(
    "line",
    [
        "Q(act__in=FLOW.labels('pay', 'reverse'))",
        "rows.filter(act=LOADED.label)",
        "entry.act == submitted",
        "submitted != entry.act",
        "entry.act in FLOW.labels('submit')",
    ],
)
def test_such_a_finding_would_be_found(line):
    assert any(map(finds_by_label, ast.walk(ast.parse(line))))


# Every act, whatever else is loaded.
for _place in sorted(place for package in PACKAGES for place in (ROOT / package).rglob("acts.py")):
    if (_place.parent / "migrations").is_dir():
        import_module(".".join(_place.relative_to(ROOT).with_suffix("").parts))
OWN = [config for config in apps.get_app_configs() if config.name.split(".")[0] in PACKAGES]


@pytest.fixture(scope="module")
def flows(files):
    """{model: its Workflow}, by the table of states that the column `state` shows."""
    found = {}
    for place, tree in files:
        if not place.endswith("_flow.py") or not tree.body:
            continue
        module = import_module(place.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        for flow in [one for one in vars(module).values() if isinstance(one, Workflow)]:
            for model in apps.get_models():
                fields = {field.name: field for field in model._meta.concrete_fields}
                if "state" in fields and dict(fields["state"].choices or ()) == dict(flow.states.choices):
                    found[model] = flow
    return found


def acts_of_tables(flows):
    """{model: the acts that follow from its table and its flow}."""
    words = (acts.adding, acts.changing, acts.deleting)
    found = {model: {word(model) for word in words} for config in OWN for model in config.get_models()}
    for model, flow in flows.items():
        found.setdefault(model, set()).update(
            acts.moving(model, move.outcome_of or move.name, move.label) for move in flow.transitions.values()
        )
    return found


def test_the_label_and_the_table_of_an_entry_tell_its_act(flows):
    """No two acts share a code, and none that can be of one table share a label."""
    tables = acts_of_tables(flows)
    codes = defaultdict(set)
    for act in [*acts.REGISTRY.values(), *(act for found in tables.values() for act in found)]:
        codes[act.code].add(act.label)
    assert {code: labels for code, labels in codes.items() if len(labels) > 1} == {}
    for model, found in tables.items():
        labels = defaultdict(set)
        for act in found | {act for act in acts.REGISTRY.values() if act.table in ("", model._meta.label)}:
            labels[act.label].add(act.code)
        assert {label: named for label, named in labels.items() if len(named) > 1} == {}, model
    assert len(flows) >= 10
    assert len(acts.REGISTRY) > 100


def test_an_act_is_registered_by_the_app_whose_code_it_bears():
    labels = {config.label for config in OWN} | {"examples"}
    assert {code for code in acts.REGISTRY if code.partition(".")[0] not in labels} == set()
    assert [act for act in acts.REGISTRY.values() if len(act.label) > 80] == []
    with pytest.raises(ValueError, match="is registered twice"):
        acts.act("tests.pay", acts.REGISTRY["finance.pay"].label)
    with pytest.raises(ValueError, match="is registered twice"):
        acts.act("finance.pay", "付款")


def test_every_act_is_made_in_one_place(files):
    """An Act made on the spot would pass `record` unregistered."""
    holders = {place for place, tree in files for node in ast.walk(tree) if _holds_the_class(node)}
    # The one that asks whether it is one, and those that name it as a type.
    assert holders == {
        "unionportal/core/trail/audit.py",
        "unionportal/core/flow/workflow.py",
        "unionportal/core/tables/columns.py",
        "unionportal/core/tables/declaration.py",
    }


def _holds_the_class(node):
    if isinstance(node, ast.ImportFrom):
        return node.module == acts.__name__ and any(one.name == "Act" for one in node.names)
    return isinstance(node, ast.Attribute) and node.attr == "Act" and getattr(node.value, "id", "") == "acts"


@pytest.mark.parametrize("act", ["支付", "finance.pay", None])
def test_the_log_takes_nothing_but_an_act(act):
    with pytest.raises(TypeError, match="is no Act"):
        audit.record(None, act, None)


# {place: what stands before 元 there}: neither is an amount that somebody reads in a sentence of a page.
UNSEPARATED = {
    "finance/documents/reconciling.py": "the words of a note or coin",
    "finance/forms/reconciling.py": "the words of a note or coin",
    "unionportal/core/values/money.py": "amounts as the texts of the union write them",
    "unionportal/portal/office/today.py": "separated by the filter of templates",
    "unionportal/reports/numbers/capital.py": "an amount in capitals",
    "unionportal/reports/numbers/value.py": "amounts as the texts of the union write them",
    "unionportal/spelling/capitals.py": "an amount in capitals",
}


def test_an_amount_in_a_sentence_has_separators(files):
    """What stands before 元 in an f-string is formatted, and with a comma."""
    found = defaultdict(set)
    for place, tree in files:
        for text in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
            for value, after in zip(text.values, text.values[1:], strict=False):
                is_sum = isinstance(after, ast.Constant) and str(after.value).lstrip().startswith("元")
                if is_sum and isinstance(value, ast.FormattedValue):
                    spec = ast.unparse(value.format_spec) if value.format_spec else ""
                    found[place] |= set() if "," in spec else {ast.unparse(value.value)}
    assert {place: names for place, names in found.items() if names and place not in UNSEPARATED} == {}
    assert {place for place in UNSEPARATED if not found[place]} == set()
