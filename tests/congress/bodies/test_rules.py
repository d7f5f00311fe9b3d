"""以上 and 过半数 in whole numbers, and how congresses are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.bodies.naming import full_name, in_chinese, short_name
from congress.bodies.thresholds import Threshold

TWO_THIRDS = Threshold(2, 3, inclusive=True)
HALF_OR_MORE = Threshold(1, 2, inclusive=True)
MORE_THAN_HALF = Threshold(1, 2, inclusive=False)


def test_of_73_delegates_48_are_too_few_and_49_enough():
    assert not TWO_THIRDS.met_by(48, 73)
    assert TWO_THIRDS.met_by(49, 73)
    assert not TWO_THIRDS.met_by(40, 73)
    assert TWO_THIRDS.least(73) == 49


def test_exactly_half_passes_half_or_more_and_fails_more_than_half():
    assert HALF_OR_MORE.met_by(36, 72)
    assert not MORE_THAN_HALF.met_by(36, 72)
    assert MORE_THAN_HALF.met_by(37, 72)
    assert MORE_THAN_HALF.least(72) == 37


def test_exactly_two_thirds_is_enough():
    assert TWO_THIRDS.met_by(48, 72)
    assert not TWO_THIRDS.met_by(47, 72)


def test_nothing_is_enough_of_nobody():
    assert not HALF_OR_MORE.met_by(0, 0)


thresholds = st.integers(1, 9).flatmap(
    lambda n: st.builds(Threshold, st.just(n), st.integers(n, 12), inclusive=st.booleans())
)


@given(thresholds, st.integers(1, 5000))
def test_the_least_number_is_enough_and_one_fewer_is_not(threshold, base):
    least = threshold.least(base)
    assert threshold.met_by(least, base)
    assert not threshold.met_by(least - 1, base)


@given(thresholds, st.integers(1, 2000), st.integers(0, 2000))
def test_whoever_joins_never_breaks_a_quorum(threshold, base, count):
    assert not threshold.met_by(count, base) or threshold.met_by(count + 1, base)


@pytest.mark.parametrize(
    ("threshold", "words", "lacking"),
    [
        (TWO_THIRDS, "三分之二以上", "不足三分之二"),
        (HALF_OR_MORE, "半数以上", "不足半数"),
        (MORE_THAN_HALF, "过半数", "没有过半数"),
        (Threshold(2, 3, inclusive=False), "超过三分之二", "没有超过三分之二"),
    ],
)
def test_a_threshold_reads_as_the_law_writes_it(threshold, words, lacking):
    assert (threshold.words, threshold.lacking) == (words, lacking)


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (13, "十三"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_numbers_of_terms_in_chinese(number, words):
    assert in_chinese(number) == words


def test_a_joint_congress_carries_both_numbers():
    name = full_name((13, 3, "教职工代表大会"), (14, 2, "工会会员代表大会"))
    assert name == "第十三届三次教职工代表大会暨第十四届二次工会会员代表大会"
    assert short_name(6, 4, "双代会") == "六届四次双代会"
