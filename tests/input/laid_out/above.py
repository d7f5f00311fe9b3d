"""Days in words, and the lines above a table."""

from tests.input.corpus.world import MACHINES, TEXTILE
from tests.input.laid_out.spec import laid

VISITS = "工号|事由|发生日期|慰问日期|金额|支付日期|列支科目"


def visits(name: str, first: str, second: str, read: str, days: str, left: str = "", **more):  # type: ignore[no-untyped-def]
    """Return two visits, the day of each in the words given."""
    return laid(
        name,
        "慰问",
        f"""{VISITS}
T0002|生病住院|2026-03-01|{first}|#1000|2026-03-20|50405
T0003|生病住院|2026-03-02|{second}|#800|2026-03-20|50405""",
        "行|工号|慰问日期|金额\n2|T0002|{}|1000.00\n3|T0003|{}|800.00".format(*read.split()),
        days=days,
        left=left,
        **more,
    )


SPECS = (
    visits("two-days", "2026年3月5日-6日", "2026.3.7", "- 2026-03-07", "慰问日期"),
    visits("two-days-with-a-stroke", "2026.3.5/3.6", "2026-03-05至2026-03-06", "- -", "慰问日期"),
    visits("a-third-of-a-month", "2026年3月上旬", "2026年3月下旬", "- -", "慰问日期"),
    visits("before-a-feast", "春节前", "2026-02-10", "- 2026-02-10", "慰问日期"),
    visits("months", "2026年3月", "2026年4月", "- -", "慰问日期"),
    visits("two-days-in-text", "2026年3月5日-6日", "2026.3.7", "- 2026-03-07", "慰问日期", form="csv-utf8"),
    laid(
        "unit-above-a-list",
        "会员",
        """工会会员花名册||||
填报单位：纺织服装学院|||制表日期：2026年9月1日|
姓名|工号|性别|用工形式|入会日期
李小禾|T0101|女|事业编制|2026-09-01
何苗|T0102|男|人事代理|2026-09-01""",
        f"行|工号|姓名|分工会\n4|T0101|李小禾|{TEXTILE}\n5|T0102|何苗|{TEXTILE}",
    ),
    laid(
        "unit-above-in-a-cell-of-its-own",
        "会员",
        """工会会员花名册||||
单位|机电工程学院|||
姓名|工号|性别|用工形式|入会日期
李小禾|T0101|女|事业编制|2026-09-01
何苗|T0102|男|人事代理|2026-09-01""",
        f"行|工号|姓名|分工会\n4|T0101|李小禾|{MACHINES}\n5|T0102|何苗|{MACHINES}",
    ),
    laid(
        "unit-above-and-a-column",
        "会员",
        """填报单位：机电工程学院|||||
姓名|工号|性别|用工形式|入会日期|分工会
李小禾|T0101|女|事业编制|2026-09-01|纺织服装学院分工会""",
        f"行|工号|姓名|分工会\n3|T0101|李小禾|{TEXTILE}",
        note="The column says more.",
    ),
    laid(
        "yuan-above",
        "慰问",
        f"""慰问统计表||||||
||||||单位：元
{VISITS}
T0002|生病住院|2026-03-01|2026-03-05|#1000|2026-03-20|50405""",
        "行|工号|金额\n4|T0002|1000.00",
    ),
    laid(
        "ten-thousands-above",
        "慰问",
        f"""慰问统计表||||||
||||||金额单位：万元
{VISITS}
T0002|生病住院|2026-03-01|2026-03-05|#0.1|2026-03-20|50405""",
        "行|工号|金额\n4|T0002|1000.00",
    ),
    laid(
        "days-of-leaving-in-a-roster",
        "会员",
        """工号|姓名|分工会|离会日期|退休日期
T0001|张伟|机电工程学院分工会||
T0002|李娜|纺织服装学院分工会|2026-08-31|2026-08-31
T0003|欧阳明|纺织服装学院分工会||2026-07-31""",
        "行|工号|姓名|离会日期\n2|T0001|张伟|\n3|T0002|李娜|2026-08-31\n4|T0003|欧阳明|",
        left="退休日期",
    ),
)
