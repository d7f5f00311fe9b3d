"""Words that mean the same in the proposals of a university: one delegate writes 食堂, the other 餐厅.

Only for finding similar papers, which people then read: a word too many costs a line on the page, no decision.
"""

# A line is a group; words of two letters or more.
_GROUPS = """
食堂 餐厅 餐饮 就餐 用餐 吃饭 打饭 饭菜 伙食
菜品 菜谱 菜单 菜式 口味
清淡 低油 低盐 油盐 健康饮食
排队 等候 队伍 拥挤
停车 车位 泊位 停放 停车场 停车库
充电桩 充电 电动汽车 新能源车
电动自行车 电瓶车 电动车
自行车 单车
班车 校车 通勤 接驳 摆渡 小巴
地铁 轨道
供暖 取暖 暖气 供热
空调 降温 闷热 高温
路灯 照明 夜间
厕所 卫生间 洗手间
保洁 清洁 卫生
饮用水 直饮水 饮水 开水 净水
下水道 排水 污水 积水 内涝 管网
垃圾 分类投放 清运
工资 薪酬 收入 绩效 待遇
津贴 补贴 补助 报酬
课时费 课酬 课时津贴
班主任 辅导员 带班
公积金 缴存
编外 人事代理 劳务派遣 合同制 聘用制
同工同酬 同岗同薪
报销 报账 票据
手续 流程 审批 签字
经费 资金 资助 拨款
青年教师 青年人 新进教师 新教师 博士
启动经费 科研启动 起步资金
管理费 间接费用 提成 提取
横向 企业合作
仪器 设备 器材 器械
共享 共用 开放
职称 晋升 高级职数 高级岗位
实验技术人员 实验员 实验教辅 教辅
幼儿园 附幼 幼儿
托管 看护 照看 照管
子女 孩子 小学生
暑假 寒暑假 假期 暑期
入学 上学 学位 学区
母婴室 哺乳 背奶 妈妈小屋 妈咪小屋
产假 生育 怀孕 孕期
体检 健康检查 筛查
校医院 医务室 就医 看病 坐诊
心理 减压 焦虑 咨询
疗休养 休养 疗养
健身 锻炼 运动 体育 球场 场馆 体育馆
收费 付费 免费 不花钱
家属区 家属院 小区 家属楼
电梯 爬楼 上下楼
产权证 不动产 房本 房产证
周转房 过渡住房 过渡性住房 人才公寓 青年公寓 公寓 宿舍
公房 用房 房屋 房间
办公桌 工位 座位
网络 无线 信号 带宽 上网 校园网
统一身份认证 单点登录 统一登录 一站式
信息系统 系统 数据
会议 开会
填表 报表 台账 材料 留痕
负担 减负
评教 学生打分 教学评价 质量评价
课表 排课
多媒体 投影 智慧教室 智慧黑板
教材 讲义 出版 出书
进修 访学 研修
退休 离退休 老同志 老教师
慰问 看望 走访
大病 重病 重大疾病 癌症
互助 帮扶 救助
节日福利 慰问品 福利
自选 挑选 电子券
数据库 文献 期刊 电子资源
阅读 书吧 看书 沙龙
危险化学品 危化品 试剂 药品存放 废液
通风 通风柜
门禁 校门 外来人员 身份核验
治安 失窃 被盗 财物
流浪 野猫 野狗 猫狗 动物
禁烟 控烟 吸烟 烟味 无烟
校务公开 公开 公布 透明 公示
提案办理 代表建议 答复
督办 跟踪 回头看 落实
二级教代会 学院教代会 教职工大会 民主管理
考勤 打卡 签到 坐班
值班 值守 守岗 加班
补休 调休 轮休
交通 行车 车辆 限速 减速
"""
GROUPS = tuple(tuple(line.split()) for line in _GROUPS.split("\n") if line)


def also(text):
    """The other words of every group of which a word stands in `text`."""
    return [word for group in GROUPS if any(one in text for one in group) for word in group if word not in text]
