"""The hasher of first passwords, and the validator that knows the member behind an account."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.core.exceptions import ValidationError

from members.models import Member

_SENTENCE = "密码中不能有工号、生日、手机号或证件号码的末六位。"


class FirstPasswordHasher(PBKDF2PasswordHasher):
    """A fast hasher for random first passwords (70 bits), of which a whole sub-union gets one at a time.

    They must be changed at the first login; chosen passwords are hashed by the first of PASSWORD_HASHERS.
    """

    algorithm = "pbkdf2_sha256_first"
    iterations = 1000

    def verify(self, password, encoded):
        """Return whether the password fits; a wrong one takes as long as with a slow hasher, and tells no more."""
        fits = super().verify(password, encoded)
        if not fits:
            get_hasher("default").encode(password, self.salt())
        return fits


class OwnNumbersValidator:
    """Refuses passwords that contain a number of their owner which colleagues know or can look up."""

    def validate(self, password, user=None):
        typed = password.lower()
        if user is not None and any(number.lower() in typed for number in _numbers_of(user)):
            raise ValidationError(_SENTENCE, code="own_number")

    def get_help_text(self):
        return _SENTENCE


def _numbers_of(user):
    """Return what must not stand in the password of `user`; not what is shorter than four characters."""
    numbers = [user.username]
    member = Member.objects.filter(user=user.pk).first() if user.pk else None
    if member:
        numbers += [member.staff_no, member.mobile, (member.id_number or "")[-6:]]
        if member.birth_date:
            numbers += [member.birth_date.strftime(spelled) for spelled in ("%Y%m%d", "%y%m%d")]
    return [number for number in numbers if len(number) >= 4]
