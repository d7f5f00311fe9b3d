from members.services.erasure import follows_erasure, forget_history


@follows_erasure
def forget_health(member):
    """What a visit or a grant says of the health and the circumstances of a person; who paid what for which stays."""
    for visit in member.visits.all():
        visit.diagnosis, visit.hospital, visit.note = "", "", ""
        visit.save(update_fields=["diagnosis", "hospital", "note"])
    for grant in member.grants.all():
        grant.circumstances = ""
        grant.save(update_fields=["circumstances"])
    forget_history("welfare_forget_history", member)
