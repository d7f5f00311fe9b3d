"""The validators of chosen passwords."""

from django.conf import settings
from django.core.exceptions import ValidationError


class CharacterClassesValidator:
    """Requires three of four kinds of character (等保二级), unless the password has 15 characters or more."""

    def validate(self, password: str, user: object = None) -> None:
        kinds = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
        if len(password) < 15 and sum(any(kind(c) for c in password) for kind in kinds) < 3:
            raise ValidationError("密码须含大写字母、小写字母、数字、符号中的至少三类，或不少于 15 个字符。")

    def get_help_text(self) -> str:
        return "密码须含大写字母、小写字母、数字、符号中的至少三类，或不少于 15 个字符。"


class LocalWordsValidator:
    """Refuses passwords with a word that is easily guessed at this portal: settings.PASSWORD_WORDS."""

    # Digits and signs that people write in place of a letter.
    _DISGUISES = str.maketrans("01345@$!", "oieasasi")

    def validate(self, password: str, user: object = None) -> None:
        typed = password.lower()
        for word in settings.PASSWORD_WORDS:
            if word in typed or word in typed.translate(self._DISGUISES):
                raise ValidationError(f"密码中不能有“{word}”这样容易想到的词。", code="local_word")

    def get_help_text(self) -> str:
        return f"密码中不能有容易想到的词，如“{settings.PASSWORD_WORDS[0]}”。"
