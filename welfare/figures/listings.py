"""The records of welfare that a report may print: what was bought or given for all, never who got what."""

from unionportal.core.figures.listings import Field, listing, opens_page
from welfare.figures.benefits import donation_total, insured
from welfare.models import InsurancePlan, Remittance


@listing(
    "welfare.insurance_plans",
    "保险方案",
    of=InsurancePlan,
    fields=(
        Field("名称", "title", "text", "title"),
        Field("参保人数", "insured", "number", "insured"),
        Field("保险起期", "since", "date", "since"),
    ),
    phrases={"名称": "{title}", "参保": "{title}（{insured}人）"},
    order=("since",),
    opens=opens_page("admin:welfare_insuranceplan_change"),
)
def insurance_plans(period):
    """保险起期在期间内的保险方案，只印名称、参保人数和起期。"""
    return insured(period)


@listing(
    "welfare.remittances",
    "捐款上缴",
    of=Remittance,
    fields=(
        Field("捐款活动", "drive", "text", "drive__title"),
        Field("接收单位", "receiver", "text", "receiver"),
        Field("日期", "day", "date", "remitted_on"),
    ),
    phrases={"接收": "{drive}所得上缴{receiver}", "接收单位": "{receiver}"},
    order=("day",),
    opens=opens_page("admin:welfare_remittance_change"),
)
def remittances(period):
    """期间内上缴给接收单位的捐款，只印捐款活动、接收单位和日期。"""
    return donation_total(period)
