"""The rules that were choices in code until now, as confirmed rows; and the words of the 八不准.

What a province or a school decides (times, days, dues) is marked as an example to be settled; the wording of the
clauses is that of 总工办发〔2017〕32号, article 8 (4).
"""

import datetime

from django.db import migrations

SINCE = datetime.date(2000, 1, 1)
WORDS_SINCE = datetime.date(2018, 1, 1)
SOURCE = "总工办发〔2017〕32号"
CLAUSE = "第八条第四项，次数、间隔等条件请核定"
EXAMPLE = {"clause": "示例，请核定", "source": "平台的示例"}
# Code, name, what members are told, yearly.
GROUPS = (
    ("visit_hospital", "慰问·生病住院", "生病住院", False),
    ("visit_bereavement", "慰问·亲人去世", "亲人去世", False),
    ("visit_marriage", "慰问·结婚", "结婚", False),
    ("visit_birth", "慰问·生育", "生育", False),
    ("visit_retirement", "慰问·退休", "退休", False),
    ("visit_member_death", "慰问·会员去世", "会员去世", False),
    ("visit_accident", "慰问·意外灾害", "意外灾害", False),
    ("grant", "困难与大病补助", "困难与大病补助", False),
    ("festival_year", "节日福利（每人每年）", "节日福利", True),
    ("birthday", "生日（每人每年）", "生日", True),
    ("film_year", "电影（每人每年）", "电影", True),
    ("summer", "送清凉（每人每年）", "送清凉", True),
    ("on_duty", "节日在岗（每人每年）", "节日在岗", True),
    ("watch", "驻校值守（每人每年）", "驻校值守", True),
    ("guest", "名单上的非会员（每人每次）", "名单上的非会员", False),
)
MONEY = ["cash", "goods", "both"]
SELF = ["self"]
KIN = ["spouse", "parent", "child"]
VISITS = (
    (
        "hospital",
        "生病住院",
        {
            "forms": MONEY,
            "concerns": SELF,
            "asks_illness": True,
            "once": "year",
            "needs_dues": True,
            "evidence": "住院票据、病历首页或出院记录",
        },
    ),
    ("bereavement", "亲人去世", {"forms": MONEY, "concerns": KIN, "gap_days": 30, "needs_dues": True}),
    (
        "marriage",
        "结婚",
        {
            "forms": ["goods"],
            "concerns": SELF,
            "once": "ever",
            "gap_days": 30,
            "needs_dues": True,
            "evidence": "结婚证",
        },
    ),
    (
        "birth",
        "生育",
        {"forms": ["goods"], "concerns": SELF, "gap_days": 180, "needs_dues": True, "evidence": "出生医学证明"},
    ),
    ("retirement", "退休", {"forms": ["goods"], "concerns": SELF, "once": "ever", "also": ["retired"]}),
    ("member_death", "会员去世", {"forms": MONEY, "concerns": SELF, "once": "ever", "also": ["deceased", "retired"]}),
    ("accident", "意外灾害", {"forms": MONEY, "concerns": SELF, "asks_illness": True, "needs_dues": True}),
)
GRANTS = (
    ("major_illness", "重大疾病"),
    ("hospital", "住院治疗"),
    ("hardship", "生活困难"),
    ("accident", "意外致困"),
    ("study", "子女助学"),
)
FESTIVALS = (
    ("spring_festival", "春节"),
    ("new_year", "元旦"),
    ("qingming", "清明"),
    ("labour_day", "劳动节"),
    ("dragon_boat", "端午"),
    ("mid_autumn", "中秋"),
    ("national_day", "国庆"),
)
_GUESTS = {"guests": True, "guest_cap": "guest", "forms": ["goods"], **EXAMPLE}
OTHER_GIFTS = (
    (
        "birthday",
        "生日",
        {"cap": "birthday", "forms": ["goods", "voucher"], "by_birth_month": True, "needs_dues": True},
    ),
    ("film", "电影券", {"cap": "film_year", "forms": ["voucher"], "needs_dues": True}),
    ("summer", "送清凉", {"cap": "summer", **_GUESTS}),
    ("on_duty", "节日在岗", {"cap": "on_duty", **_GUESTS}),
    ("watch", "驻校值守", {"cap": "watch", **_GUESTS}),
)
EIGHT = {"clause": "八不准，条次请核对", "source": SOURCE}
# Word, the phrases in which it is innocent.
WORDS = (
    ("购物卡", ["不发购物卡", "不得发放购物卡", "不得发购物卡", "不准发购物卡", "禁止发放购物卡", "严禁购物卡"]),
    ("代金券", ["不发代金券", "不得发放代金券", "不得发代金券", "禁止发放代金券", "严禁代金券"]),
    ("预付卡", ["不发预付卡", "不得发放预付卡", "不得使用预付卡", "禁止发放预付卡"]),
    ("礼品卡", ["不发礼品卡", "不得发放礼品卡", "禁止发放礼品卡"]),
    ("红包", ["不发红包", "不收红包", "拒收红包", "不得发红包", "不得发放红包", "拒绝红包", "红包书签", "红包封"]),
    ("现金", ["不发现金", "不得发放现金", "不得发现金", "非现金", "禁止发放现金", "现金日记账", "实物代替现金"]),
    ("礼金", ["不收礼金", "拒收礼金", "不得收受礼金", "不发礼金", "婚庆礼金簿"]),
    ("宴请", ["不宴请", "不得宴请", "禁止宴请", "严禁宴请", "谢绝宴请"]),
    ("请客", ["不请客", "请客座教授", "邀请客人", "聘请客座", "禁止请客"]),
    ("送礼", ["不送礼", "赠送礼品", "赠送礼物", "赠送礼包", "送礼包", "禁止送礼"]),
    (
        "酒",
        [
            "酒店",
            "酒精",
            "酒泉",
            "酒仙桥",
            "酒酿",
            "禁酒",
            "戒酒",
            "不饮酒",
            "酒驾",
            "醉酒",
            "酒窝",
            "料酒",
            "不含酒",
            "无酒",
            "碘酒",
            "酒石酸",
            "酒曲",
        ],
    ),
    (
        "烟",
        [
            "烟台",
            "烟花",
            "禁烟",
            "戒烟",
            "控烟",
            "无烟",
            "油烟",
            "烟雾",
            "烟感",
            "抽烟有害",
            "吸烟有害",
            "烟熏",
            "排烟",
            "烟火",
            "炊烟",
            "烟雨",
            "不吸烟",
            "松烟墨",
        ],
    ),
    ("旅游", ["旅游学院", "旅游管理", "旅游专业", "旅游系", "旅游鞋", "旅游与", "不得旅游", "禁止旅游", "旅游帽"]),
    ("高消费", ["不得高消费", "严禁高消费", "杜绝高消费", "反对高消费"]),
    ("高尔夫", ["高尔夫球草", "高尔夫研究"]),
    ("会所", ["委员会所", "工会所", "学会所", "协会所", "大会所", "分会所", "理事会所"]),
    ("小金库", ["严禁小金库", "不得设立小金库", "清理小金库", "防治小金库"]),
)


def fill(apps, schema_editor):
    """Write the rows: confirmed, because they were in force as code."""
    group, kind, word = (apps.get_model("welfare", name) for name in ("CapGroup", "BenefitKind", "ForbiddenWord"))
    group.objects.bulk_create(
        group(code=code, name=name, plain=plain, yearly=yearly) for code, name, plain, yearly in GROUPS
    )
    common = {"valid_from": SINCE, "state": "confirmed"}
    law = {"clause": CLAUSE, "source": SOURCE}
    rows = [
        {"benefit": "visit", "code": code, "name": name, "cap": f"visit_{code}", **law, **more}
        for code, name, more in VISITS
    ]
    # Whose illness or hardship: the member's or that of the closest family, as circumstances say.
    rows += [
        {"benefit": "grant", "code": code, "name": name, "cap": "grant", "forms": ["cash"], **law}
        for code, name in GRANTS
    ]
    rows += [
        {"benefit": "gift", "code": code, "name": name, "cap": "festival_year", "forms": ["goods"], "needs_dues": True}
        | law
        for code, name in FESTIVALS
    ]
    rows += [{"benefit": "gift", "code": code, "name": name, **law, **more} for code, name, more in OTHER_GIFTS]
    kind.objects.bulk_create(kind(place=10 * place, **common, **row) for place, row in enumerate(rows, start=1))
    word.objects.bulk_create(
        word(word=one, exceptions=phrases, valid_from=WORDS_SINCE, state="confirmed", **EIGHT)
        for one, phrases in WORDS
    )


FORGET = """
CREATE OR REPLACE FUNCTION welfare_forget_history(person bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before text := coalesce(nullif(current_setting('pgtrigger.ignore', true), ''), '{}');
BEGIN
    IF NOT EXISTS (SELECT FROM members_member WHERE id = person AND status = 'left' AND name = '已匿名') THEN
        RAISE EXCEPTION 'the history of this person is kept';
    END IF;
    PERFORM set_config('pgtrigger.ignore', '{pgtrigger_append_only_e6ed1,pgtrigger_append_only_c62e4}', true);
    UPDATE welfare_visitevent e
    SET diagnosis = v.diagnosis, hospital = v.hospital, note = v.note, relative = v.relative
    FROM welfare_visit v WHERE v.member_id = person AND e.pgh_obj_id = v.id;
    UPDATE welfare_grantevent e SET circumstances = g.circumstances
    FROM welfare_grant g WHERE g.member_id = person AND e.pgh_obj_id = g.id;
    PERFORM set_config('pgtrigger.ignore', before, true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("welfare", "0010_rules_are_rows")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
