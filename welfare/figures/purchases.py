"""Figures of the channels by which gifts were bought."""

from django.db.models import Q

from unionportal.core.figures.registry import figure
from welfare.choices import PurchaseChannel
from welfare.figures.benefits import kept_cost
from welfare.models import GiftRecipient
from welfare.models.benefit import paid_in

# The channels that help poorer regions.
AID = (PurchaseChannel.PLATFORM_832, PurchaseChannel.AID)


def _bought_by(channel):
    figure(
        f"welfare.bought_{channel.value}",
        f"采购.{channel.label}.金额",
        of=GiftRecipient,
        unit="元",
        measure=kept_cost(),
        definition=f"采购渠道为“{channel.label}”的发放：支付日期在期间内且未冲正的批次，名单上每人金额之和，退款不计。",
    )(lambda period: Q(issue__channel=channel) & paid_in(period, "issue__claim"))


for _channel in PurchaseChannel:
    _bought_by(_channel)


@figure("welfare.bought", "采购.合计.金额", of=GiftRecipient, unit="元", measure=kept_cost())
def bought(period):
    """登记了采购渠道的采购：支付日期在期间内且未冲正、填了采购渠道的批次，名单上每人金额之和，退款不计。"""
    return ~Q(issue__channel="") & paid_in(period, "issue__claim")


@figure("welfare.bought_in_aid", "采购.消费帮扶.金额", of=GiftRecipient, unit="元", measure=kept_cost())
def bought_in_aid(period):
    """消费帮扶采购：支付日期在期间内且未冲正、采购渠道为832平台或其他消费帮扶的批次，名单上每人金额之和，退款不计。"""
    return Q(issue__channel__in=AID) & paid_in(period, "issue__claim")
