"""What must fit together in one member's data, asked by the model, its forms and the 台账 alike."""

from members.choices import Gender, IdType
from members.personal.identity import birth_date, is_male, normalise_id_number


def fitted_id_number(id_type, text):
    """The number as it is kept; ValueError says in Chinese what is wrong with it."""
    if id_type == IdType.RESIDENT:
        return normalise_id_number(text)
    return "".join(text.split()).upper()


def contradictions(id_type, id_number, gender, born):
    """(field, sentence) of what a resident's identity number says otherwise than the rest."""
    if id_type != IdType.RESIDENT or not id_number:
        return
    if gender and gender != (Gender.MALE if is_male(id_number) else Gender.FEMALE):
        yield "gender", "与身份证号中的性别不符。"
    if born and born != birth_date(id_number):
        yield "birth_date", "与身份证号中的出生日期不符。"
