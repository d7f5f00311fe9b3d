"""Fields and checks that the forms of activities share."""

from activities.models import Participation
from members.member_picker import MemberField
from members.models import Member
from unionportal.core.models import Unit
from unionportal.core.pages.inputs import units_for


def offer_units(form, name, scope, permission):
    """Limit the field to units of this person, and the record's own; return them as list."""
    units = units_for(scope, permission)
    if form.instance.pk and getattr(form.instance, f"{name}_id"):
        units = units | Unit.objects.filter(pk=getattr(form.instance, f"{name}_id"))
    offered = list(units)
    form.fields[name].queryset = units
    if len(offered) == 1:
        form.fields[name].initial = offered[0]
        form.fields[name].empty_label = None
    return offered


def member_field(label, **options):
    """Return a field to pick one member; the form sets whom it offers."""
    options.setdefault("help_text", "输入姓名、工号或拼音，点选一位。")
    return MemberField(label=label, queryset=Member.objects.none(), search_page="activities:member_search", **options)


def members_for(scope, permission):
    """Return members in the union on whom this person has the permission."""
    return Member.objects.in_union().visible_to(scope.judged(permission)).select_related("unit")


def note_field():
    """Return a field for the remark beside somebody on a roster."""
    return Participation._meta.get_field("note").formfield()


class AnyonesNumberField(MemberField):
    """Offers members in scope; also accepts the whole 工号 of any member of the union.

    Participants may be of another unit; they give their number, and no name outside the scope is offered.
    """

    def to_python(self, value):
        typed = value.removeprefix("?").strip() if isinstance(value, str) and value.startswith("?") else ""
        if typed and (found := Member.objects.in_union().numbered(typed).first()):
            return found
        return super().to_python(value)
