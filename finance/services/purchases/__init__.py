"""The channels of what is bought: the channel of a claim, and the share of each channel in a year."""

from finance.services.purchases.channels import enter_channel, enter_channel_of, may_enter_channel
from finance.services.purchases.shares import Shares, shares, without_channel

__all__ = ["Shares", "enter_channel", "enter_channel_of", "may_enter_channel", "shares", "without_channel"]
