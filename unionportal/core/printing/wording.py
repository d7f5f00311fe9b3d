"""What the forms of every app write alike: the union's name, an amount in figures and capitals, rooms for opinions."""

from django.conf import settings

from unionportal.core.choices import UnitKind
from unionportal.core.models import Unit
from unionportal.core.values.dates import chinese_date
from unionportal.documents.forms.facts import Line
from unionportal.spelling.capitals import in_capitals

SIGNED = "签名：　　　　　　　　　年　　月　　日"


def union():
    """Return the name of the union above every form, that of the installation before the union is entered."""
    return Unit.objects.filter(kind=UnitKind.UNION).values_list("name", flat=True).first() or settings.UNION_NAME


def in_both(amount):
    """Return an amount in capitals and in figures: “壹佰元整　￥100.00”; nothing where there is none."""
    return "" if amount is None else f"{in_capitals(amount)}　￥{amount:,.2f}"


def opinion(label, text="", lines=4):
    """Return room for the opinion of somebody, who signs at its foot; `text` is what the records say of it."""
    return Line(((label, text),), lines=lines, sign=SIGNED)


def decided(step, name, day=None):
    """Return “批准：张三　2026年1月31日” of what the records say of a step, nothing where nobody took it."""
    if not name:
        return ""
    by = f"{step}：{name}" if step else name
    return f"{by}　{chinese_date(day)}" if day else by
