"""The invented colleges of the example years, with their organisation."""

import datetime
from dataclasses import dataclass

FOUNDED = datetime.date(2008, 9, 1)


@dataclass(frozen=True)
class College:
    """`branches` are (code, name, departments); people of the `office` work in the union, `home` is an ordinary branch.

    `handling` are the departments of the school that answer proposals, as (code, name).
    """

    name: str
    branches: tuple
    office: str
    home: str
    neighbour: str
    handling: tuple = ()

    @property
    def codes(self):
        """The codes of the sub-unions."""
        return [code for code, *_ in self.branches]

    def departments(self, branch):
        """Return the departments of a sub-union."""
        return next(departments for code, _, departments in self.branches if code == branch)


TEXTILE = College(
    name="江南轻纺职业学院",
    office="JGB",
    home="FZ",
    neighbour="XX",
    branches=(
        ("FZ", "纺织服装学院分工会", ("纺织系", "服装系", "实训中心")),
        ("YS", "艺术设计学院分工会", ("视觉传达系", "环境艺术系")),
        ("JD", "机电工程学院分工会", ("机电系", "汽车系", "实训中心")),
        ("XX", "信息工程学院分工会", ("软件系", "网络系")),
        ("JG", "经济管理学院分工会", ("会计系", "物流系", "市场营销系")),
        ("JC", "基础教学部分工会", ("语文教研室", "数学教研室", "外语教研室", "体育教研室")),
        ("MK", "马克思主义学院分工会", ("马克思主义学院",)),
        ("JX", "继续教育学院分工会", ("继续教育学院",)),
        ("TS", "图书信息中心分工会", ("图书馆", "信息中心")),
        ("HQ", "后勤保障部分工会", ("后勤处", "保卫处", "基建处")),
        (
            "JGB",
            "机关分工会",
            ("党政办公室", "人事处", "教务处", "财务处", "学生处", "科研处", "国际交流与港澳台事务办公室"),
        ),
    ),
    handling=(
        ("BM-DZB", "党政办公室"),
        ("BM-RS", "人事处"),
        ("BM-JW", "教务处"),
        ("BM-CW", "财务处"),
        ("BM-XS", "学生处"),
        ("BM-KY", "科研处"),
        ("BM-HQ", "后勤处"),
        ("BM-BW", "保卫处"),
        ("BM-JJ", "基建处"),
        ("BM-XXZX", "信息中心"),
        ("BM-TSG", "图书馆"),
    ),
)
CITY = College(
    name="南江城市学院",
    office="JG1",
    home="SX",
    neighbour="CH",
    branches=(
        ("SX", "商学院分工会", ("会计系", "市场系", "物流系")),
        ("CH", "城市与环境学院分工会", ("规划系", "环境系")),
        ("ZN", "智能制造学院分工会", ("机械系", "电气系")),
        ("RJ", "人工智能学院分工会", ("软件系", "数据系")),
        ("JY", "教育学院分工会", ("学前教育系", "心理系")),
        ("WY", "外国语学院分工会", ("英语系", "日语系")),
        ("YS", "艺术学院分工会", ("设计系", "音乐系")),
        ("CM", "传媒学院分工会", ("新闻系", "网络新媒体系")),
        ("FX", "法学院分工会", ("法律系",)),
        ("TY", "体育部分工会", ("公共体育教研室",)),
        ("MK", "马克思主义学院分工会", ("马克思主义学院",)),
        ("JG1", "机关一分工会", ("党政办公室", "人事处", "财务处")),
        ("JG2", "机关二分工会", ("教务处", "学生处", "招生办公室")),
        ("JG3", "机关三分工会", ("后勤处", "保卫处", "图书馆")),
    ),
)
VOCATIONAL = College(
    name="东浦职业技术学院",
    office="XZ",
    home="WL",
    neighbour="HL",
    branches=(
        ("WL", "卫生健康学院分工会", ("护理系", "药学系")),
        ("HL", "经济管理学院分工会", ("会计系", "国贸系")),
        ("JZ", "建筑工程学院分工会", ("建筑系", "工程造价系")),
        ("YS", "艺术学院分工会", ("影视系", "动漫系")),
        ("GG", "公共教学部分工会", ("语文教研室", "外语教研室", "体育教研室")),
        ("XZ", "行政分工会", ("党政办公室", "人事处", "教务处", "财务处", "学生处", "后勤处")),
    ),
)
NORMAL = College(
    name="望湖师范学院",
    office="JG",
    home="RW",
    neighbour="LX",
    branches=(
        ("RW", "人文学院分工会", ("中文系", "历史系")),
        ("LX", "理学院分工会", ("数学系", "物理系")),
        ("JY", "教师教育学院分工会", ("教育系", "心理系")),
        ("YS", "艺术学院分工会", ("音乐系", "美术系")),
        ("TY", "体育学院分工会", ("体育系",)),
        ("JG", "机关分工会", ("党政办公室", "人事处", "教务处", "后勤处")),
    ),
)
