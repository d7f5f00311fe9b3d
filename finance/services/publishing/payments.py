"""What is put up of the payments: persons masked, of what is confidential no name; kept as members read it."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, Sum

from finance import causes
from finance.models import PayeeLine, PublishedEdition
from members.personal.identity import hide_name, hide_names
from unionportal.core.database.row_history import histories
from unionportal.core.services.records import save_record

_UNNAMED = "（不公示）"
_LISTED = "名单所列"
_SHOWN = ("unit", "occasion", "account", "payee")


@dataclass(frozen=True)
class PutUp:
    """One row that is put up, and the key of the payment that it is of."""

    key: int
    day: datetime.date
    unit: str
    occasion: str
    account: str
    payee: str
    yuan: Decimal

    @property
    def cells(self):
        """What stands in its columns."""
        return self.day, self.unit, self.occasion, self.account, self.payee, self.yuan


@dataclass(frozen=True)
class Sums:
    """How many rows are put up, and their sum in yuan."""

    many: int
    yuan: Decimal


@transaction.atomic
def put_up_payments(disclosure, *, actor):
    """Save what is put up, or withdraw it; keep the rows of a new one as members read them. Return it."""
    is_new = disclosure.pk is None
    saved = save_record(disclosure, actor=actor)
    if is_new:
        rows = [_row_out(put_up(one)) for one in in_order(disclosure.payments)]
        facts = {"unit": disclosure.unit, "published_on": disclosure.published_on, "published_by": actor}
        PublishedEdition.objects.create(disclosure=disclosure, number=1, content={"rows": rows}, **facts)
    return saved


def in_order(payments):
    """Return the payments that are put up, see `put_up_between`, as they are put up."""
    rows = payments.select_related("unit", "account", "claim__kind")
    # A list may be taken away, or made anew, once all that it was paid was reversed.
    paid = Q(payment=OuterRef("pk")) | Q(payment=OuterRef("corrects"))
    of_list = Exists(PayeeLine.objects.filter(claim=OuterRef("claim")))
    of_list |= Exists(histories()[PayeeLine].objects.filter(paid))
    return rows.annotate(on_list=Count("payees"), of_list=of_list).order_by("put_on", "pk")


def put_up(payment):
    """Return the row that is put up of a payment."""
    of = payment.put_on, payment.unit.name, _occasion_of(payment), payment.account.name
    return PutUp(payment.pk, *of, _payee_of(payment), payment.yuan)


def kept_rows(disclosure):
    """Return [PutUp] as they stood when it was put up, None where nothing was kept then."""
    edition = disclosure.editions.first()
    return None if edition is None else list(map(_row_in, edition.content["rows"]))


def later_rows(disclosure, kept):
    """Return the payments that would be put up today besides those kept, as they are put up."""
    return in_order(disclosure.payments.exclude(pk__in=[row.key for row in kept]))


def sums_of(rows):
    """Return the Sums of these PutUp."""
    return Sums(len(rows), sum((row.yuan for row in rows), Decimal("0.00")))


def sums_now(payments):
    """Return the Sums of the payments that are put up, see `put_up_between`."""
    found = payments.aggregate(many=Count("pk"), total=Sum("yuan"))
    return Sums(found["many"], found["total"] or Decimal("0.00"))


def words_of_later(disclosure, kept):
    """Return the sentence about what was entered after it was put up, "" if nothing was."""
    if kept is None:
        later = sums_now(disclosure.entered_later)
        return f"其中公示以后登记的 {later.many} 笔，合计 {later.yuan:,.2f} 元。" if later.many else ""
    then, now = sums_of(kept), sums_now(disclosure.payments)
    if then == now:
        return ""
    return f"公示时 {then.many} 笔，合计 {then.yuan:,.2f} 元；现 {now.many} 笔，合计 {now.yuan:,.2f} 元。"


def words_of_lent(payments):
    """Return the sentence about what was lent and is not put up yet, see `lent_and_open`; "" if nothing was."""
    found = payments.aggregate(many=Count("claim", distinct=True), yuan=Sum("amount"))
    if not found["many"]:
        return ""
    return (
        f"另有借出、还没有核销的借款 {found['many']} 笔，合计 {found['yuan']:,.2f} 元，没有列入；"
        "核销以后按实际支出列在核销当日。"
    )


def _row_out(row):
    return {"key": row.key, "day": row.day.isoformat(), "yuan": str(row.yuan)} | {
        name: getattr(row, name) for name in _SHOWN
    }


def _row_in(kept):
    day, yuan = datetime.date.fromisoformat(kept["day"]), Decimal(kept["yuan"])
    return PutUp(kept["key"], day, *(kept[name] for name in _SHOWN), yuan)


def _occasion_of(payment):
    # Not its purpose, which may name somebody.
    claim = payment.claim
    return dict(causes.labels())[claim.cause] if claim.is_caused or claim.kind is None else claim.kind.name


def _payee_of(payment):
    """Return a registered supplier in full, how many stand on a list, anybody else with the middle of each name hidden.

    Of what is confidential nobody. Whether a name that was typed is a person's or a firm's nobody said: a firm is
    shown in full once it is registered.
    """
    claim = payment.claim
    if claim.is_confidential:
        return _UNNAMED
    if claim.supplier_id:
        return payment.payee
    # Of a list one gives back; those whose payment was reversed are paid by another one, or wait.
    if many := payment.on_list or (1 if payment.payee_serial else 0):
        return f"名单 {many} 人"
    if payment.of_list:
        return _LISTED
    return hide_name(payment.payee) if claim.member_id else hide_names(payment.payee)
