"""The figures of benefits that were paid and not reversed, and of what stands beside them.

People and times follow the day of the event (发生、发放、申请日期), money that of the payment; each definition says so.
"""

from django.db.models import Exists, F, OuterRef, Q

from members.choices import LeftBy
from members.models import Membership
from unionportal.core.figures.registry import added, computed, distinct, figure, total
from welfare.choices import BenefitType, MutualAidState, Risk
from welfare.models import (
    BenefitKind,
    Donation,
    GiftRecipient,
    Grant,
    InsuranceCover,
    InsurancePlan,
    MutualAidClaim,
    Pairing,
    Remittance,
    Visit,
)
from welfare.models.benefit import happened_in, paid_in
from welfare.models.gift import given_in
from welfare.remittance_flow import RemittanceState

# The occasions of which a report speaks by name: the code of the table, what the figure and what its definition says.
# Others are counted in the figures of all visits and of all gifts.
VISITS = {
    "hospital": ("住院", "生病住院"),
    "bereavement": ("亲人去世", "亲人去世"),
    "marriage": ("结婚", "结婚"),
    "birth": ("生育", "生育"),
    "retirement": ("退休", "退休"),
    "member_death": ("会员去世", "会员去世"),
    "accident": ("意外灾害", "意外灾害"),
}
# The five occasions that reports print together as 慰问金品.
CONDOLENCE = ("hospital", "bereavement", "marriage", "birth", "retirement")
GIFTS = {
    "spring_festival": "春节",
    "new_year": "元旦",
    "qingming": "清明",
    "labour_day": "劳动节",
    "dragon_boat": "端午",
    "mid_autumn": "中秋",
    "national_day": "国庆",
    "birthday": "生日",
    "film": "电影券",
    "summer": "送清凉",
    "on_duty": "节日在岗",
    "watch": "驻校值守",
}


def _universal():
    """Return the Q for the gifts for every member (普惠); the others are for people on post, members or not."""
    kinds = BenefitKind.objects.confirmed().filter(benefit=BenefitType.GIFT, guests=False)
    return Q(issue__occasion__in=kinds.values("code"))


def kept_cost():
    """Sum what gifts cost, without what came back of it in the year of the payment."""
    return computed(lambda: F("cost") - F("returned"), "cost")


def _paid_gifts(period, *occasions):
    return Q(issue__occasion__in=occasions) & paid_in(period, "issue__claim")


def _given_gifts(period, *occasions):
    return Q(issue__occasion__in=occasions) & given_in(period)


def _visits_for(occasion, short, label):
    """Register people, visits and money of one occasion; the three share their condition."""

    def happened(period):
        return Q(occasion=occasion) & happened_in(period, "happened_on")

    def paid(period):
        return Q(occasion=occasion) & paid_in(period)

    for suffix, name, unit, measure, counted, definition in (
        (
            "",
            "人数",
            "人",
            distinct("member"),
            happened,
            "发生日期在期间内、已支付且未冲正的，按人去重，同一人多次只计一人。",
        ),
        ("_visits", "人次", "人次", None, happened, "发生日期在期间内、已支付且未冲正的，每次慰问计一人次。"),
        ("_total", "金额", "元", total("amount"), paid, "支付日期在期间内且未冲正的，慰问金品的金额合计。"),
    ):
        figure(
            f"welfare.{occasion}{suffix}",
            f"慰问.{short}.{name}",
            of=Visit,
            unit=unit,
            measure=measure,
            definition=f"“{label}”慰问：{definition}",
        )(counted)


for _occasion, _said in VISITS.items():
    _visits_for(_occasion, *_said)


@figure("welfare.visits", "慰问.人次", of=Visit, unit="人次")
def visits(period):
    """全部慰问：发生日期在期间内、已支付且未冲正的慰问，每次计一人次，不分事由。"""
    return happened_in(period, "happened_on")


@figure("welfare.visit_people", "慰问.人数", of=Visit, unit="人", measure=distinct("member"))
def visit_people(period):
    """全部慰问：发生日期在期间内、已支付且未冲正的慰问，按人去重，不分事由。"""
    return happened_in(period, "happened_on")


@figure("welfare.visits_total", "慰问.支付.金额", of=Visit, unit="元", measure=total("amount"))
def visits_total(period):
    """全部慰问的金额合计：支付日期在期间内且未冲正，不分事由。"""
    return paid_in(period)


@figure("welfare.relatives_ill", "慰问.亲属患病.人次", of=Visit, unit="人次")
def relatives_ill(period):
    """亲属患病慰问：发生日期在期间内、已支付且未冲正，事由须填写病情、填了亲属关系的慰问，每次计一人次。"""
    illnesses = BenefitKind.objects.confirmed().filter(benefit=BenefitType.VISIT, asks_illness=True)
    return Q(occasion__in=illnesses.values("code")) & ~Q(kinship="") & happened_in(period, "happened_on")


def _had_retired():
    """Return whether the member of a visit had left into retirement before, as an expression."""
    retired = Membership.objects.filter(member=OuterRef("member"), left_by=LeftBy.RETIRED)
    return Exists(retired.filter(until__lte=OuterRef("happened_on")))


# Who retires is congratulated as one of those at work.
_OF_RETIREES = ~Q(occasion="retirement")


@figure("welfare.retiree_visits", "慰问.已退休.人次", of=Visit, unit="人次")
def retiree_visits(period):
    """看望退休人员：发生日期在期间内、已支付且未冲正，当日已退休离会的人的慰问，退休慰问本身不计，每次计一人次。"""
    return Q(_had_retired()) & _OF_RETIREES & happened_in(period, "happened_on")


@figure("welfare.retirees_visited", "慰问.已退休.人数", of=Visit, unit="人", measure=distinct("member"))
def retirees_visited(period):
    """看望退休人员：发生日期在期间内、已支付且未冲正，当日已退休离会的人的慰问，退休慰问本身不计，按人去重。"""
    return Q(_had_retired()) & _OF_RETIREES & happened_in(period, "happened_on")


@figure("welfare.condolence_total", "慰问.合计.金额", of=Visit, unit="元", measure=total("amount"))
def condolence_total(period):
    """慰问金品合计：支付日期在期间内且未冲正的住院、亲人去世、结婚、生育、退休五类慰问的金额之和。"""
    return Q(occasion__in=CONDOLENCE) & paid_in(period)


@figure("welfare.hardship_people", "补助.人数", of=Grant, unit="人", measure=distinct("member"))
def hardship_people(period):
    """困难与大病补助：申请日期在期间内、已支付且未冲正的补助，按人去重。"""
    return happened_in(period, "applied_on")


@figure("welfare.grants", "补助.人次", of=Grant, unit="人次")
def grants(period):
    """困难与大病补助：申请日期在期间内、已支付且未冲正的补助，每笔计一人次。"""
    return happened_in(period, "applied_on")


@figure("welfare.hardship_total", "补助.合计.金额", of=Grant, unit="元", measure=total("amount"))
def hardship_total(period):
    """困难与大病补助的金额合计：支付日期在期间内且未冲正。"""
    return paid_in(period)


@figure("welfare.summer_people", "送清凉.人数", of=GiftRecipient, unit="人")
def summer_people(period):
    """送清凉：发放日期在期间内、已支付且未冲正的送清凉批次，按名单逐人计数，已退款的不计，含非会员。"""
    return _given_gifts(period, "summer")


@figure("welfare.duty_people", "节日在岗.人数", of=GiftRecipient, unit="人")
def duty_people(period):
    """节日在岗慰问：发放日期在期间内、已支付且未冲正的在岗慰问批次，按名单逐人计数，已退款的不计，含非会员。"""
    return _given_gifts(period, "on_duty")


@figure("welfare.summer_duty_total", "送清凉与在岗.合计.金额", of=GiftRecipient, unit="元", measure=kept_cost())
def summer_duty_total(period):
    """送清凉与节日在岗慰问品合计：支付日期在期间内且未冲正的这两类批次，名单上每人金额之和，退款不计。"""
    return _paid_gifts(period, "summer", "on_duty")


@figure("welfare.epidemic_people", "驻校值守.人数", of=GiftRecipient, unit="人")
def epidemic_people(period):
    """驻校值守慰问：发放日期在期间内、已支付且未冲正的值守慰问批次，按名单逐人计数，已退款的不计，含非会员。"""
    return _given_gifts(period, "watch")


@figure("welfare.epidemic_total", "驻校值守.合计.金额", of=GiftRecipient, unit="元", measure=kept_cost())
def epidemic_total(period):
    """驻校值守慰问品合计：支付日期在期间内且未冲正的值守慰问批次，名单上每人金额之和，退款不计。"""
    return _paid_gifts(period, "watch")


@figure("welfare.universal_total", "普惠福利.合计.金额", of=GiftRecipient, unit="元", measure=kept_cost())
def universal_total(period):
    """普惠福利合计：支付日期在期间内且未冲正、面向全体会员的发放批次（如节日、生日），名单上每人金额之和，退款不计。"""
    return _universal() & paid_in(period, "issue__claim")


@figure("welfare.universal_people", "普惠福利.人数", of=GiftRecipient, unit="人", measure=distinct("member"))
def universal_people(period):
    """普惠福利惠及会员：领到发放日期在期间内、已支付且未冲正、面向全体会员的发放批次的会员，按人去重，已退款的不计。"""
    return _universal() & given_in(period)


@figure("welfare.universal_gifts", "普惠福利.人次", of=GiftRecipient, unit="人次")
def universal_gifts(period):
    """普惠福利领取人次：发放日期在期间内、已支付且未冲正、面向全体会员的发放批次，名单上每人每批计一人次，已退款的不计。"""
    return _universal() & given_in(period)


def _of_festivals():
    festivals = BenefitKind.objects.confirmed().filter(benefit=BenefitType.GIFT, guests=False, cap="festival_year")
    return Q(issue__occasion__in=festivals.values("code"))


@figure("welfare.festival_people", "普惠福利.节日.人数", of=GiftRecipient, unit="人", measure=distinct("member"))
def festival_people(period):
    """节日慰问惠及会员：领到发放日期在期间内、已支付且未冲正的节日慰问品的会员，按人去重，已退款的不计；生日和电影券不计。"""
    return _of_festivals() & given_in(period)


@figure("welfare.festival_gifts", "普惠福利.节日.人次", of=GiftRecipient, unit="人次")
def festival_gifts(period):
    """节日慰问领取人次：发放日期在期间内、已支付且未冲正的节日批次，名单上每人每批计一人次，已退款的不计；生日和电影券不计。"""
    return _of_festivals() & given_in(period)


@figure("welfare.festival_total", "普惠福利.节日.金额", of=GiftRecipient, unit="元", measure=kept_cost())
def festival_total(period):
    """节日慰问合计：支付日期在期间内且未冲正的节日批次，名单上每人金额之和，退款不计；生日和电影券不计。"""
    return _of_festivals() & paid_in(period, "issue__claim")


@figure("welfare.gifts_total", "发放.支付.金额", of=GiftRecipient, unit="元", measure=kept_cost())
def gifts_total(period):
    """全部发放的金额合计：支付日期在期间内且未冲正的批次，名单上每人金额之和，退款不计，不分事由。"""
    return paid_in(period, "issue__claim")


def _gifts_for(occasion, label):
    """Register how many received a gift of one occasion, and what it cost."""

    def given(period):
        return _given_gifts(period, occasion)

    def paid(period):
        return _paid_gifts(period, occasion)

    for suffix, name, unit, measure, counted, definition in (
        (
            "gifts",
            "人次",
            "人次",
            None,
            given,
            "发放日期在期间内、已支付且未冲正的批次，名单上每人每批计一人次，已退款的不计，含非会员。",
        ),
        (
            "gifts_total",
            "金额",
            "元",
            kept_cost(),
            paid,
            "支付日期在期间内且未冲正的批次，名单上每人金额之和，退款不计。",
        ),
    ):
        figure(
            f"welfare.{occasion}_{suffix}",
            f"发放.{label}.{name}",
            of=GiftRecipient,
            unit=unit,
            measure=measure,
            definition=f"“{label}”发放：{definition}",
        )(counted)


for _gift in GIFTS.items():
    _gifts_for(*_gift)


def _granted_in(period):
    return Q(state=MutualAidState.GRANTED) & period.contains("decided_on")


@figure("welfare.mutual_aid_people", "互助保障.获赔.人数", of=MutualAidClaim, unit="人", measure=distinct("member"))
def mutual_aid_people(period):
    """互助保障获赔：期间内办结并获赔的互助保障申请，按人去重。"""
    return _granted_in(period)


@figure("welfare.mutual_aid_claims", "互助保障.获赔.人次", of=MutualAidClaim, unit="人次")
def mutual_aid_claims(period):
    """互助保障获赔：期间内办结并获赔的互助保障申请，每件计一人次。"""
    return _granted_in(period)


@figure("welfare.mutual_aid_total", "互助保障.获赔.金额", of=MutualAidClaim, unit="元", measure=total("granted"))
def mutual_aid_total(period):
    """互助保障获赔金额合计：期间内办结并获赔的互助保障申请。"""
    return _granted_in(period)


@figure("welfare.pairing.mentors", "结对.教职工.人数", of=Pairing, unit="位", measure=distinct("mentor"), standing=True)
def mentors(period):
    """结对帮扶教职工：期间内任何一天在结对中的教职工，按人去重。"""
    return period.overlaps("since", "until")


@figure(
    "welfare.pairing.students", "结对.学生.人数", of=Pairing, unit="位", measure=distinct("student_no"), standing=True
)
def students(period):
    """结对帮扶学生：期间内任何一天在结对中的学生，按学号去重。"""
    return period.overlaps("since", "until")


def _in_force_at_end(period):
    # `until` (止期) is the last insured day, not the day after.
    return Q(plan__since__lt=period.end, plan__until__gte=period.last_day)


@figure("welfare.insurance_cover", "保险.每人保额", of=InsuranceCover, unit="元", measure=total("cover"), standing=True)
def insurance_cover(period):
    """每人保额：期间最后一天有效的保险方案，各险种每人保额之和。"""
    return _in_force_at_end(period)


@figure("welfare.insurance_risks", "保险.险种", of=InsuranceCover, unit="种", measure=distinct("risk"), standing=True)
def insurance_risks(period):
    """保险险种：期间最后一天有效的保险方案的险种，同一险种只计一种。"""
    return _in_force_at_end(period)


def _cover_of(risk):
    """Register the cover per person of one risk."""
    figure(
        f"welfare.insurance_{risk.value}",
        f"保险.{risk.label}.每人保额",
        of=InsuranceCover,
        unit="元",
        measure=total("cover"),
        definition=f"“{risk.label}”每人保额：期间最后一天有效的保险方案，这一险种的每人保额之和。",
    )(lambda period: Q(risk=risk) & _in_force_at_end(period))


for _risk in Risk:
    _cover_of(_risk)


@figure("welfare.insured", "保险.参保.人次", of=InsurancePlan, unit="人次", measure=added("insured"))
def insured(period):
    """参保人次：保险起期在期间内的保险方案，登记的参保人数之和，一人参加几个方案计几次。"""
    return period.contains("since")


@figure("welfare.insurance_premium", "保险.保费.金额", of=InsurancePlan, unit="元", measure=total("premium", "insured"))
def insurance_premium(period):
    """保费：保险起期在期间内的保险方案，每人保费乘以参保人数之和。"""
    return period.contains("since")


@figure("welfare.donation_total", "捐款.上缴.金额", of=Remittance, unit="元", measure=total("amount"))
def donation_total(period):
    """捐款上缴：期间内上缴给接收单位、经另一人确认的捐款金额合计。"""
    return period.contains("remitted_on") & Q(state=RemittanceState.CONFIRMED)


@figure("welfare.donors", "捐款.人数", of=Donation, unit="人", measure=distinct("member"))
def donors(period):
    """捐款人数：期间内捐款的会员，按人去重。"""
    return period.contains("given_on")


@figure("welfare.donations_given", "捐款.金额", of=Donation, unit="元", measure=total("amount"))
def donations_given(period):
    """会员捐款金额合计：期间内的捐款，不论是否已上缴。"""
    return period.contains("given_on")
