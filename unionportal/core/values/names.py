"""Names and remarks that somebody types: in characters that are seen, without the numbers of persons."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from unionportal.sheets.layout.words import header_key, words
from unionportal.spelling.naming import is_formula, is_wordless, unseen
from unionportal.spelling.personal_numbers import without_numbers


def plain_name(text: str) -> None:
    """Refuse a name with invisible characters, tabs or line breaks."""
    if found := unseen(text):
        code = f"U+{ord(found):04X}"
        raise ValidationError(f"名称中含有看不见的字符、制表符或换行（{code}），请删去后重新输入。", code="unseen")


def name_of_thing(text: str) -> None:
    """Refuse what is no plain_name, says nothing, or would be a formula, a sum or a heading of a table."""
    plain_name(text)
    if is_wordless(text):
        raise ValidationError("名称中没有文字，请写明。", code="nothing")
    if is_formula(text):
        raise ValidationError("名称不能以等号、加号、减号或“@”开头，电子表格会把它当作公式。", code="formula")
    marks = words().marks
    if header_key(text) in marks["sum"] | marks["ignored"] | marks["label"]:
        raise ValidationError(f"“{text}”是表格里的表头或合计用的字，请换一个名称。", code="heading")


def no_numbers(text: str) -> None:
    """Refuse a remark with the number of an identity document, a card or a telephone in it."""
    if without_numbers(text) != text:
        raise ValidationError("备注里不写证件号码、银行卡号和电话号码，请删去。", code="numbers")


class NameField(models.CharField):  # type: ignore[type-arg]  # a field takes no types at run time
    """A column of text that is a name; the database has no more of it than of a CharField."""

    default_validators = [plain_name]

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return what a CharField is made of, so that no migration says where names are looked at."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", list(args), dict(kwargs)


class ThingNameField(NameField):
    """A column of the name of a thing, which may stand at the head of a column of a table."""

    default_validators = [name_of_thing]


class NoteField(NameField):
    """A column of a short remark beside a person."""

    default_validators = [no_numbers]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
