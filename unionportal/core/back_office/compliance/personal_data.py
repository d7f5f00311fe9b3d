"""The register of personal data: one row of personal_data.csv per table, with its level of protection."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models


class Level(models.TextChoices):
    SENSITIVE = "sensitive", "敏感"
    ORDINARY = "ordinary", "一般"
    NONE = "none", "不含个人信息"

    @property
    def is_sensitive(self):
        """Whether it is the highest."""
        return self == Level.SENSITIVE

    @property
    def rule(self):
        """How data of this level is protected, in one Chinese sentence."""
        return _RULES[self]


_RULES = {
    Level.SENSITIVE: "证件号码、银行卡号、病情、困难情况加密保存并遮盖，查看原文须有权限、说明原因并留下记录；"
    "其余只给有职责的角色看；不进日志、通知和后台任务，导出不含原文。",
    Level.ORDINARY: "按角色和组织范围可见；日志只记对象的键和名称；导出留有操作日志。",
    Level.NONE: "没有关于个人的内容。",
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table: `holds` the personal data in it, `purpose` what it is for, `kept` how long."""

    table: str
    # For tables of libraries, whose own names are English.
    title: str
    level: Level
    holds: str
    purpose: str
    kept: str

    @property
    def name(self):
        """The verbose name of the table."""
        return self.title or str(apps.get_model(self.table)._meta.verbose_name)


@cache
def tables():
    """Return every table, the sensitive first."""
    with Path(__file__).with_name("personal_data.csv").open(encoding="utf-8", newline="") as lines:
        found = [Table(**{**row, "level": Level(row["level"])}) for row in csv.DictReader(lines)]
    return tuple(sorted(found, key=lambda table: list(Level).index(table.level)))
