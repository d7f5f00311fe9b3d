"""Who read what is confidential about a person, from the log."""

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from members.dossier.sections import sections
from members.models import Member
from unionportal.core.trail import audit


def readings_of(member: Member, scope):
    """Return the entries of the log about readings of the member and of confidential records about him, latest first.

    Of the records, those that the scope shows: nobody learns from a reading that there is one. What the member read of
    himself is not among them.
    """
    about = audit.of(member)
    for section in sections():
        if getattr(section.model, "is_confidential", False):
            keys = section.about(member, scope).order_by().values(text=Cast("pk", CharField()))
            about |= Q(target_type=section.model._meta.label, target_id__in=keys)
    found = audit.entries(about & audit.readings())
    own = {"actor": member.user_id} if member.user_id else {"pk__in": []}
    return found.exclude(**own).order_by("-at", "-pk")
