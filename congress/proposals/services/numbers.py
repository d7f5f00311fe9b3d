"""The numbers of proposals and cases: one series per congress, without gaps."""

from congress.choices import CongressKind, Outcome
from unionportal.core.values.numbering import next_number

# 立案 and 意见建议 are counted apart.
_LETTERS = {Outcome.FILED: "立", Outcome.SUGGESTION: "意"}


def paper_number(congress):
    """Return the next proposal number, “13-3-001”: term, session, place in the congress's series."""
    return f"{_prefix(congress)}-{next_number('congress.proposal', congress.pk):03}"


def case_number(congress, outcome):
    """Return the next case number of this outcome, “13-3-立001”."""
    return f"{_prefix(congress)}-{_LETTERS[outcome]}{next_number(f'congress.case.{outcome}', congress.pk):03}"


def _prefix(congress):
    """Return what is unique for every congress: a sub-union's begins with its code, a members' congress's with 工."""
    term = congress.term
    if congress.kind == CongressKind.MEMBERS:
        session = f"工{term.members_no}-{congress.members_session}"
    else:
        session = f"{term.staff_no}-{congress.staff_session}"
    return f"{congress.unit.code}-{session}" if congress.unit.parent_id else session
