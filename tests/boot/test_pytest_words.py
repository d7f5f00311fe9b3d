"""What bin/test says where no test can be run with its words."""

import sys
from pathlib import Path

import pytest

from unionportal.launch import checks, pytest_words
from unionportal.launch.terminal import Stop


@pytest.mark.parametrize(
    ("words", "path", "possible"),
    [
        ("tests/finance -k tests tests/cor::test_x", "tests/cor", "tests/core"),
        ("test/core", "test/core", "tests/core"),
        ("--tb=short -n 0 test/core", "test/core", "tests/core"),
        ("tests/boot/test_lanch.py", "tests/boot/test_lanch.py", "tests/boot/test_launch.py"),
        ("冲正", "冲正", "tests/access、tests/activities、tests/architecture、"),
    ],
)
def test_a_path_that_is_nowhere_is_named_with_those_that_may_be_meant(words, path, possible):
    with pytest.raises(Stop) as stop:
        pytest_words.refuse_missing(words.split())

    assert str(stop.value).startswith(f"没有 {path} 这个文件或文件夹，可以用 {possible}")


def test_what_an_option_takes_is_no_path():
    pytest_words.refuse_missing(["tests/finance", "-k", "冲正", "--deselect", "nowhere", "tests/core/"])


@pytest.fixture
def asked(tmp_path, monkeypatch, capfd):
    """asked(words) → how a run of tests ended, and all that pytest wrote to standard error."""
    # Without the servers and the settings of our own tests.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    (tmp_path / "test_one.py").write_text("def test_one():\n    pass\n")
    (tmp_path / "empty.py").touch()
    run = checks.Checks(Path(sys.executable), tmp_path)

    def ask(*words):
        with pytest.raises(Stop) as stop:
            run.pytest_with("-c", "/dev/null", "--rootdir", str(tmp_path), *words)
        return str(stop.value), capfd.readouterr().err

    return ask


def test_a_word_that_pytest_does_not_know_is_named_in_chinese_alone(asked, tmp_path):
    said, nowhere = "✗ pytest：{}（代码 4）。", tmp_path / "test_one.py::test_two"
    unknown = "没有 --nonsense 这样的参数；可以用的见 bin/test --help，pytest 的见 bin/test -- --help"
    absent = f"没有 {nowhere} 这个测试，可以用的见 bin/test {tmp_path}/test_one.py --collect-only -q"
    assert asked(str(tmp_path), "--nonsense") == (said.format(unknown), "")
    assert asked(str(tmp_path), "-k") == (said.format("-k 后面要写一个值"), "")
    assert asked(str(nowhere)) == (said.format(absent), "")
    missing, errors = asked(str(tmp_path), "-x", "test/core")
    assert missing == said.format("没有 test/core 这个文件或文件夹，可以用 tests/core")
    assert errors == ""


def test_what_is_wrong_otherwise_is_shown_as_pytest_says_it(asked, tmp_path):
    end, errors = asked("-k", "and", str(tmp_path))
    assert end == "✗ pytest：参数有误，见上面（代码 4）。"
    assert errors.startswith("ERROR: Wrong expression passed to '-k': and")


@pytest.mark.parametrize("words", ["-k nothing_like_it {}", "{}/empty.py"])
def test_where_nothing_is_selected_the_words_are_told(asked, tmp_path, words):
    words = words.format(tmp_path)
    said = f"✗ pytest：没有选中任何测试：-c /dev/null --rootdir {tmp_path} {words}（代码 5）。"
    assert asked(*words.split()) == (said, "")
