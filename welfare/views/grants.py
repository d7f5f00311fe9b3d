"""The page of the sealed circumstances of a grant, and its proofs."""

from welfare import acts, permissions, services
from welfare.models import Grant, HardshipFile
from welfare.views.visits import VisitDiagnosis, VisitFile


class GrantCircumstances(VisitDiagnosis):
    """The sealed circumstances of a grant, for the office only."""

    permission_required = permissions.READ_CIRCUMSTANCES
    model, label = Grant, "困难情况"
    read = staticmethod(services.read_circumstances)


class HardshipCircumstances(VisitDiagnosis):
    """What is sealed in a hardship file: the circumstances, and the family's health."""

    permission_required = permissions.READ_CIRCUMSTANCES
    model, label = HardshipFile, "困难情况"
    read = staticmethod(services.read_hardship)


class GrantFile(VisitFile):
    """Serves a proof of a grant to the office, which decides on it; every opening is logged."""

    model, permission_required = Grant, permissions.READ_CIRCUMSTANCES
    reading_act = acts.READ_GRANT
