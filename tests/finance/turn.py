"""The turn of a year: two years, their days, and the clock between them."""

import datetime
from zoneinfo import ZoneInfo

import time_machine

from finance import services

SHANGHAI = ZoneInfo("Asia/Shanghai")
OLD, NEW = 2027, 2028
LAST, FIRST = datetime.date(OLD, 12, 31), datetime.date(NEW, 1, 1)
CLOSING, AFTER = datetime.date(NEW, 1, 31), datetime.date(NEW, 2, 1)


def on(day):
    """The clock stands at noon of the day, in Shanghai."""
    return time_machine.travel(datetime.datetime.combine(day, datetime.time(12), SHANGHAI), tick=False)


def pay(claim, cashier, paid_on):
    return services.pay_claim(claim, actor=cashier, method="cash", paid_on=paid_on)
