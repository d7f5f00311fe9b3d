"""What a reader may add to what is kept about a member, from the permissions and the pages that there are."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from members.dossier.sections import sections
from members.models import Member
from unionportal.core.access.permissions import label_of


@dataclass(frozen=True)
class Addition:
    """A record that a reader may add about a member: its words, its page in the portal and in the back office."""

    label: str
    in_portal: str
    in_office: str


def additions(member: Member, user) -> list[Addition]:
    """Return what this user may add about the member; nothing about one who has left."""
    if not (member.is_in_union or member.is_retained):
        return []
    found = []
    for section in (one for one in sections() if one.adds):
        opts = section.model._meta
        perm, names = f"{opts.app_label}.add_{opts.model_name}", {field.name for field in opts.concrete_fields}
        record = section.model(**{section.person: member}, **({"unit": member.unit} if "unit" in names else {}))
        if user.has_perm(perm, record):
            query = urlencode({section.person: member.pk})
            portal = _page(f"{opts.app_label}:{opts.model_name}_add", query)
            office = _page(f"admin:{opts.app_label}_{opts.model_name}_add", query) if user.is_staff else ""
            if portal or office:
                found.append(Addition(label_of(perm), portal, office))
    return found


def _page(name, query):
    try:
        return f"{reverse(name)}?{query}"
    except NoReverseMatch:
        return ""
