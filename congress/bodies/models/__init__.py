"""The tables of terms, congresses, delegations, delegates and rules of procedure."""

from congress.bodies.models.congresses import Congress, Delegate, Delegation, Term
from congress.bodies.models.rules import RuleOfProcedure

__all__ = ["Congress", "Delegate", "Delegation", "RuleOfProcedure", "Term"]
