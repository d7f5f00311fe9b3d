"""What bin/test says where no test can be run with its words."""

import pytest

from unionportal.launch import pytest_words
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
    words = ["tests/finance", "-k", "冲正", "--deselect", "nowhere", "tests/core/", "elsewhere"]
    with pytest.raises(Stop, match="没有 elsewhere 这个文件或文件夹"):
        pytest_words.refuse_missing(words)
