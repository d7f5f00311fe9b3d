"""The tables of welfare."""

from welfare.models.aid import MutualAidClaim, Pairing
from welfare.models.benefit import Benefit
from welfare.models.donation import Donation, DonationDrive, Remittance
from welfare.models.gift import GiftIssue, GiftRecipient
from welfare.models.insurance import InsuranceCover, InsurancePlan
from welfare.models.standard import Standard
from welfare.models.visit import Grant, Visit

__all__ = [
    "Benefit",
    "Donation",
    "DonationDrive",
    "GiftIssue",
    "GiftRecipient",
    "Grant",
    "InsuranceCover",
    "InsurancePlan",
    "MutualAidClaim",
    "Pairing",
    "Remittance",
    "Standard",
    "Visit",
]
