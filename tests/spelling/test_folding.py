"""What is the same, what is near, and what is another, in numbers and names."""

from unionportal.spelling.folding import closed_up, folded, folded_key, near, spelled_near, standard

SAME = [
    ("T9108", "t9108"),
    ("T9108", "Ｔ９１０８"),
    # Cyrillic Т and Greek Α.
    ("T9108", "Т9108"),
    ("A1", "Α1"),
    ("T9108", "T9108\u200b"),
    ("张伟", "张　伟"),
    ("张伟", "张 伟"),
    ("欧阳明", "欧 阳\t明"),
    ("一马", "⼀⻢"),
    ("豈", "\uf900"),
    ("买买提·艾力", "买买提 • 艾力"),
    ("买买提·艾力", "买买提.艾力"),
    ("买买提・艾力", "买买提‧艾力"),
    ("John Smith", "john  SMITH"),
    ("J. Smith", "Ｊ． Smith"),
]
NEAR = [
    ("曹伟", "曺伟"),
    ("于娜", "於娜"),
    ("王峰", "王峯"),
    ("张伟", "張偉"),
    ("T91O8", "T9108"),
    ("T1l", "T11"),
    ("I7", "17"),
    ("90001", "00090001"),
]
OTHERS = [
    ("张伟", "张玮"),
    ("John Smith", "JohnSmith"),
    ("T9108", "T9109"),
    ("T10", "T1"),
    # Words in which there is no digit are not numbers.
    ("Lily", "Iiiy"),
]


def test_what_the_eye_cannot_tell_apart_is_the_same_and_the_rest_near_or_another():
    assert [(one, other) for one, other in SAME if folded(one) != folded(other) or near(one, other)] == []
    assert [(one, other) for one, other in NEAR if folded(one) == folded(other) or not near(one, other)] == []
    assert [(one, other) for one, other in OTHERS if folded(one) == folded(other)] == []
    assert [near(*pair) for pair in OTHERS] == [False, False, False, False, False]


def test_a_number_has_no_blanks_and_a_latin_name_keeps_its_own():
    assert (folded_key(" T 91 08 "), folded("T 91 08")) == ("t9108", "t 91 08")


def test_a_name_is_stored_as_it_is_written_but_for_what_only_aligns_it():
    assert [closed_up(name) for name in ("张　伟", "欧阳 明", "阿卜杜 Smith", "J. Smith")] == [
        "张伟",
        "欧阳明",
        "阿卜杜 Smith",
        "J. Smith",
    ]
    assert [standard(name) for name in ("⻢⼀", "曺伟", "張偉", "Ａ")] == ["马一", "曺伟", "張偉", "Ａ"]


def test_the_near_spellings_of_a_name_can_be_searched_for_and_of_a_long_one_are_few():
    assert spelled_near("曹伟") == ["曹偉", "曺伟", "曺偉"]
    assert len(spelled_near("干发历" * 20)) == 16
    assert spelled_near("hello") == []


def test_no_character_of_chinese_has_another_form_that_the_short_way_would_miss():
    slow = {
        character
        for character in map(chr, range(0x4E00, 0xA000))
        # With a blank in front it takes the long way.
        if folded(f" {character}") != folded(character)
    }
    assert slow == set()
