"""How surnames are read, and how official lists order them."""

import csv
import re
from pathlib import Path

import pytest

from members.personal.pinyin import name_key
from unionportal.spelling.strokes import stroke_key, strokes
from unionportal.spelling.surnames import readings, surname_of

READ = dict(
    re.findall(
        r"([^ ,]+) (\w+)",
        "曾 zeng,单 shan,解 xie,仇 qiu,查 zha,任 ren,盖 ge,区 ou,朴 piao,员 yun,贠 yun,乐 yue,翟 zhai,晁 chao,缪 miao,"
        "宓 mi,逄 pang,覃 qin,洗 xian,冼 xian,种 chong,繁 po,秘 bi,句 gou,召 shao,黑 he,么 yao,折 she,能 nai,都 du,"
        "那 na,佴 nai,卜 bu,车 che,殷 yin,郇 xun,郗 xi,瞿 qu,隗 wei,阚 kan,燕 yan,应 ying,葛 ge,盛 sheng,沈 shen,"
        "祭 zhai,牟 mou,乜 nie,褚 chu,炅 gui,嵇 ji,郄 qie,谌 chen,柏 bai,薄 bo,莘 shen,尉迟 yuchi,万俟 moqi,"
        "单于 chanyu,澹台 tantai,乐正 yuezheng,欧阳 ouyang,令狐 linghu,皇甫 huangfu,长孙 zhangsun,夏侯 xiahou,"
        "鲜于 xianyu,张 zhang,王 wang,李 li,刘 liu,赵 zhao,宁 ning,华 hua",
    )
)
# 笔画, then 起笔 in the order 横竖撇点折; as the lists of committees print them.
ORDER = (
    "丁卜刁于万马王韦尤毛方尹孔邓甘石田史白冯司皮邢吉吕朱任刘关江汤许孙纪严苏杜李杨吴邱何余邹汪沈宋张陆陈武范林罗金周郑孟"
    "赵胡柯柳侯俞姜洪姚贺秦袁夏钱徐高郭唐黄曹龚盛常崔康章梁彭董蒋韩程傅曾温谢蓝雷路詹蔡廖谭熊黎潘薛戴魏瞿"
)
COUNTS = {2: "丁卜", 3: "于马", 4: "王邓", 5: "冯", 6: "刘", 7: "李陈张", 8: "郑欧", 9: "赵骨", 10: "秦", 11: "黄龚"}
COUNTS |= {12: "曾", 13: "雷", 14: "蔡", 15: "潘", 16: "薛", 17: "戴", 18: "瞿"}


@pytest.mark.parametrize(("surname", "spoken"), READ.items())
def test_a_surname_is_read_as_surnames_are(surname, spoken):
    assert name_key(f"{surname}伟").replace(" ", "").startswith(f"{spoken}wei")


def test_only_at_the_beginning_of_a_name_is_a_character_a_surname():
    assert [name_key(name) for name in ("解晓", "李解", "尉迟恭", "尉明", "单")] == [
        "xie xiao xx",
        "li jie lj",
        "yu chi gong ycg",
        "wei ming wm",
        "dan d",
    ]
    assert (surname_of("万俟卨"), surname_of("万里"), readings("覃")) == ("万俟", "", ("qin", "tan"))


def test_surnames_stand_in_the_order_of_their_strokes():
    assert min(len(ORDER), len(READ)) >= 60
    assert "".join(sorted(ORDER, key=stroke_key)) == ORDER
    assert [one for count, surnames in COUNTS.items() for one in surnames if len(strokes(one)) != count] == []


def test_after_the_surname_the_further_characters_decide_and_a_given_count_goes_before():
    names = ["王一", "王丁", "王二伟", "王伟", "王 伟", "欧阳明", "欧明远"]
    assert sorted(names, key=stroke_key)[:3] == ["王一", "王二伟", "王丁"]
    assert stroke_key("王 伟") == stroke_key("王伟")
    assert stroke_key("方伟") < stroke_key("王伟", 5) < stroke_key("田伟")
    # Letters, and characters that the table does not have, come last.
    assert stroke_key("Smith") > stroke_key("龘伟") > stroke_key("丁一")
    assert stroke_key("阿依古丽·买买提") == stroke_key("阿依古丽买买提")


def test_the_table_names_its_source_and_its_licence_and_stays_small():
    folder = Path(__file__).resolve().parents[2] / "unionportal/spelling"
    header = [line for line in (folder / "strokes.txt").read_text(encoding="utf-8").splitlines() if line[0] == "#"]
    assert re.findall("rime/rime-stroke|LGPL-3.0|kTotalStrokes", " ".join(header)) == [
        "rime/rime-stroke",
        "LGPL-3.0",
        "kTotalStrokes",
    ]
    assert (folder / "strokes.txt").stat().st_size < 300_000
    with (folder / "surnames.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len({row["surname"] for row in rows}) == len(rows)
