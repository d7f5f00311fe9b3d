"""Why money is asked for: each app registers the causes of its claims, and the cash desk knows none of them by name."""

from dataclasses import dataclass

# The group of the causes that benefit members one by one.
BENEFITS = "benefits"


@dataclass(frozen=True)
class Cause:
    """One reason to spend: the code a claim keeps, its word in Chinese, the group that figures count.

    Of a `confidential` one the books say the number and the amount, and to few people why it was stopped or reversed.
    """

    code: str
    label: str
    group: str = ""
    confidential: bool = False
    # Whether its app decides on the money: its claims come approved, and their amount is not changed here.
    decides: bool = False

    def source_of(self, number):
        """Return what people read as the source of the money: “慰问 2022-003”."""
        return f"{self.label} {number}".strip()


_CAUSES: dict[str, Cause] = {}


def register_cause(code, label, group="", *, confidential=False, decides=False):
    """Register a cause under a code that begins with its app; return it."""
    if code in _CAUSES:
        raise ValueError(f"cause {code} is registered twice")
    _CAUSES[code] = cause = Cause(code, label, group, confidential, decides)
    return cause


def code_of(cause):
    """Return the code of a registered cause; ValueError for anything else."""
    if not isinstance(cause, Cause) or _CAUSES.get(cause.code) != cause:
        raise ValueError(f"{cause!r} is not a registered cause")
    return cause.code


def is_confidential(code):
    """Return whether the cause with this code is confidential."""
    return code in _CAUSES and _CAUSES[code].confidential


def is_decided_elsewhere(code):
    """Return whether the app of the cause with this code decides on its money."""
    return code in _CAUSES and _CAUSES[code].decides


def codes_decided_elsewhere():
    """Return the codes of the causes whose app decides on their money, in order."""
    return sorted(cause.code for cause in _CAUSES.values() if cause.decides)


def labels():
    """Return [(code, label)] of the causes that people claim for, in order."""
    return [(code, cause.label) for code, cause in sorted(_CAUSES.items()) if cause != LEDGER]


def confidential_codes():
    """Return the codes of the confidential causes, in order."""
    return sorted(cause.code for cause in _CAUSES.values() if cause.confidential)


def codes_in(group):
    """Return the codes of the causes in a group, in order."""
    return sorted(cause.code for cause in _CAUSES.values() if cause.group == group)


_MATTERS = []


def stands_behind(function):
    """Register (claim, user) -> ((name, address) of the matter it pays, its papers likewise), None for another's."""
    _MATTERS.append(function)
    return function


def matter_of(claim, user):
    """Return what the claim pays and its papers, as far as the user may see them: two lists of (name, address)."""
    for function in _MATTERS:
        if found := function(claim, user):
            about, papers = found
            return [about], papers
    return [], None


_RECEIVERS = []


def names_receiver(function):
    """Register (claims) -> {claim's key: the member to whom it is paid}, of the claims that its app stands behind."""
    _RECEIVERS.append(function)
    return function


def members_paid(claims):
    """Return {claim's key: the member to whom it is paid} of these claims, without those of somebody else."""
    found = {}
    for function in _RECEIVERS if claims else ():
        found |= function(claims)
    return found


_DOUBTS = []


def doubts_payment(function):
    """Register (claims) -> {claim's key: sentences} of what its app finds against paying them since it decided."""
    _DOUBTS.append(function)
    return function


def doubts_of(claims):
    """Return {claim's key: sentences} of what the apps behind these approved and unpaid claims find against them."""
    found = {}
    for function in _DOUBTS if claims else ():
        found |= function(claims)
    return found


class Refunds:
    """How an app that brings the list of a claim divides what comes back of it among the people listed."""

    def needs_names(self, claim):
        """Return whether somebody has to say whose it is."""
        raise NotImplementedError

    def divide(self, claim, row, amount, *, payee, whose, actor):
        """Divide what the `row` of a refund says; `whose` names people, "" means all, None that nobody was asked.

        `payee` is the one of the claim's own list who gave it back.
        """
        raise NotImplementedError

    def undo(self, row):
        """Take back what was divided by the row of a refund that was none."""
        raise NotImplementedError


_REFUNDS = []


def divides_refunds(refunds):
    """Register a class of Refunds."""
    _REFUNDS.append(refunds())
    return refunds


def needs_names_for_refund(claim):
    """Return whether somebody has to say to whom of those listed what comes back of the claim belongs."""
    return any(one.needs_names(claim) for one in _REFUNDS)


def divide_refund(claim, row, amount, *, payee, whose, actor):
    """Let the app behind the claim divide what came back of it."""
    for one in _REFUNDS:
        one.divide(claim, row, amount, payee=payee, whose=whose, actor=actor)


def refund_undone(row):
    """Let the app behind a refund that was none take back how it was divided."""
    for one in _REFUNDS:
        one.undo(row)


# A claim that people make for itself, and a payment of the yearly workbook.
REQUEST = register_cause("finance.request", "支出申请")
LEDGER = register_cause("finance.ledger", "台账")
