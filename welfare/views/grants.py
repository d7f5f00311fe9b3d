"""The page of the sealed circumstances of a grant."""

from welfare import permissions, services
from welfare.models import Grant
from welfare.views.visits import VisitDiagnosis


class GrantCircumstances(VisitDiagnosis):
    """The sealed circumstances of a grant, for the office only."""

    permission_required = permissions.READ_CIRCUMSTANCES
    model, label = Grant, "困难情况"
    read = staticmethod(services.read_circumstances)
