"""What undoing an import does to re-checks, and what stops it: donations in the books that it did not enter itself."""

from finance.services import TrustEntry
from unionportal.core.ledger.undoing.plan import Stop, named
from unionportal.core.ledger.undoing.registry import stops_undoing, undoes
from welfare.hardship_flow import CheckState
from welfare.models import Donation, HardshipCheck, Remittance
from welfare.services.hardship import take_back_checks


def _reverse_checks(checks, *, ledger, actor, reason):
    take_back_checks(checks, actor=actor, reason=reason)


# One that was confirmed since is no longer as it came, which stops it.
undoes(HardshipCheck, reverse=_reverse_checks, settled=lambda checks: checks.filter(state=CheckState.RETURNED))


@stops_undoing
def in_the_books(plan):
    """Return what stops it because donations, or what was handed on, were booked or changed apart from the import."""
    stops = []
    for model in (Donation, Remittance):
        rows = model.objects.filter(pk__in=plan.came(model), trust__isnull=False)
        if keys := list(rows.exclude(trust__in=plan.came(TrustEntry)).order_by("pk").values_list("pk", flat=True)):
            words = model._meta.verbose_name
            sentence = f"{len(keys)} 笔{words}导入以后另外记过账，不能整份撤销，请逐笔更正"
            stops.append(Stop(sentence, named(model, keys)))
    return stops
