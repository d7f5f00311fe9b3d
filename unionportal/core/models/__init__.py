"""The tables of core: accounts, roles, units, audit, attachments, jobs, notices, votes, imported workbooks."""

from unionportal.core.models.access import RoleGrant, User
from unionportal.core.models.attachment import Attachment
from unionportal.core.models.audit import AuditEntry, AuditLink
from unionportal.core.models.ballot import Ballot, Envelope, RollEntry, SecretVote, Teller, WrappedKey
from unionportal.core.models.daily_run import DailyRun
from unionportal.core.models.installed import Installed
from unionportal.core.models.job import Job
from unionportal.core.models.ledger import LedgerConfirmation, LedgerImport, LedgerSheet, LedgerWord, StartDay
from unionportal.core.models.notice import Notice
from unionportal.core.models.report_facts import Milestone, PastTotal
from unionportal.core.models.sealed_key import SealedKey
from unionportal.core.models.sequence import NumberSequence
from unionportal.core.models.sign_in import SignInTries
from unionportal.core.models.submission import Submission
from unionportal.core.models.unit import Unit, UnitChange, UnitMove

__all__ = [
    "Attachment",
    "AuditEntry",
    "AuditLink",
    "Ballot",
    "DailyRun",
    "Envelope",
    "Installed",
    "Job",
    "LedgerConfirmation",
    "LedgerImport",
    "LedgerSheet",
    "LedgerWord",
    "Milestone",
    "Notice",
    "NumberSequence",
    "PastTotal",
    "RoleGrant",
    "RollEntry",
    "SealedKey",
    "SecretVote",
    "SignInTries",
    "StartDay",
    "Submission",
    "Teller",
    "Unit",
    "UnitChange",
    "UnitMove",
    "User",
    "WrappedKey",
]
