"""What the page of a member shows of the bodies of the congress: the mandates."""

from congress.bodies.models import Delegate
from members.dossier.sections import Line, Section, during, noted, register_section


def _delegacy(delegate, scope):
    note = noted(delegate.delegation and delegate.delegation.name, during(delegate.since, delegate.until))
    return Line(f"{delegate.term} {delegate.get_kind_display()}", note, state=delegate.get_ended_by_display())


register_section(
    Section(
        code="delegacies",
        label="代表",
        place=50,
        model=Delegate,
        joined=("unit", "term", "delegation"),
        order=("-since",),
        line=_delegacy,
        adds=True,
    )
)
