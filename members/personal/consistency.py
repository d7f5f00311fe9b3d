"""Consistency of one member's data, checked alike by model, forms and 台账."""

from members.choices import Gender, IdType
from members.personal.identity import birth_date, is_male, normalise_id_number


def fitted_id_number(id_type, text):
    """Return the number in its stored form; ValueError with a Chinese sentence if it is wrong."""
    if id_type == IdType.RESIDENT:
        return normalise_id_number(text)
    return "".join(text.split()).upper()


def read_from_number(id_type, id_number):
    """Return {"gender": …, "birth_date": …} as a resident identity number tells them, {} without a correct one."""
    if id_type != IdType.RESIDENT or not id_number:
        return {}
    try:
        number = normalise_id_number(id_number)
    except ValueError:
        return {}
    return {"gender": Gender.MALE if is_male(number) else Gender.FEMALE, "birth_date": birth_date(number)}


def joining_problem(joined_on, born, today):
    """Return the sentence why nobody born on `born` (or on an unknown day) joined on `joined_on`, or None."""
    if joined_on > today:
        return f"入会日期{joined_on}还没有到，请核对年份。"
    if born and joined_on <= born:
        return f"入会日期{joined_on}早于出生日期{born}，请核对。"
    return None


def differences(id_type, id_number, gender, born):
    """Yield (field, sentence) where sex or birth date differ from a resident identity number."""
    read = read_from_number(id_type, id_number)
    if not read:
        return
    if gender and gender != read["gender"]:
        yield "gender", "与身份证号中的性别不符。"
    if born and born != read["birth_date"]:
        yield "birth_date", "与身份证号中的出生日期不符。"


def contradictions(id_type, id_number, gender, born):
    """Yield (field, sentence) of each difference that is refused as long as nobody gives its ground."""
    ask = "按人事档案登记的，请填写“与证件不一致的依据”；写错了请改正。"
    for field, sentence in differences(id_type, id_number, gender, born):
        yield field, f"{sentence}{ask}"
