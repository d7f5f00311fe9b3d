"""The kinds of notices: each reader chooses for each kind how it reaches him."""

from dataclasses import dataclass

from unionportal.core.models.notice import Delivery


@dataclass(frozen=True)
class Kind:
    """A kind of notice as its readers choose it; what the reader must act on cannot be turned off."""

    code: str
    label: str
    must_act: bool = False

    @property
    def deliveries(self):
        """The ways of delivery among which its reader may choose."""
        return [way for way in Delivery if way != Delivery.NONE or not self.must_act]

    def delivery_to(self, user):
        """Return the way that the user chose, at once without a choice or with one that is not offered."""
        chosen = user.notice_choices.get(self.code, Delivery.AT_ONCE)
        return Delivery(chosen) if chosen in self.deliveries else Delivery.AT_ONCE


KINDS: dict[str, Kind] = {}


def kind(code, label, *, must_act=False):
    """Register a kind of notices; return it."""
    if code in KINDS:
        raise ValueError(f"notices of kind {code} are registered twice")
    KINDS[code] = found = Kind(code, label, must_act)
    return found


# What is not of another kind: the steps of one's own cases and of those one handles.
WORK = kind("core.work", "我办理的和等我办理的事项", must_act=True)
JOBS = kind("core.jobs", "我发起的后台任务")
ROLES = kind("core.roles", "我的角色", must_act=True)
