"""Removal of health data when a member is anonymised."""

from members.services.erasure import follows_erasure, forget_history


@follows_erasure
def forget_health(member):
    """Remove what visits and grants say of a person's health and circumstances; payments stay."""
    for visit in member.visits.all():
        visit.diagnosis, visit.hospital, visit.note = "", "", ""
        # Two relatives of one day stay two.
        visit.relative = visit.relative and f"X{visit.pk}"
        visit.save(update_fields=["diagnosis", "hospital", "note", "relative"])
    for grant in member.grants.all():
        grant.circumstances = ""
        grant.save(update_fields=["circumstances"])
    forget_history("welfare_forget_history", member)
