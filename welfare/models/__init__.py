"""The tables of welfare."""

from welfare.models.aid import MutualAidClaim, Pairing
from welfare.models.benefit import Benefit
from welfare.models.casework import CaseKind, ServiceCase
from welfare.models.donation import Donation, DonationDrive, Remittance
from welfare.models.gift import GiftIssue, GiftRecipient, GiftReturn
from welfare.models.hardship import HardshipCheck, HardshipFile, HardshipKind, HardshipRelative
from welfare.models.insurance import InsuranceCover, InsurancePlan
from welfare.models.kind import BenefitKind
from welfare.models.standard import CapGroup, Standard
from welfare.models.visit import Grant, Visit
from welfare.models.word import ForbiddenWord

__all__ = [
    "Benefit",
    "BenefitKind",
    "CapGroup",
    "CaseKind",
    "Donation",
    "DonationDrive",
    "ForbiddenWord",
    "GiftIssue",
    "GiftRecipient",
    "GiftReturn",
    "Grant",
    "HardshipCheck",
    "HardshipFile",
    "HardshipKind",
    "HardshipRelative",
    "InsuranceCover",
    "InsurancePlan",
    "MutualAidClaim",
    "Pairing",
    "Remittance",
    "ServiceCase",
    "Standard",
    "Visit",
]
