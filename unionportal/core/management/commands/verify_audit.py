"""manage.py verify_audit: check the chain of the audit log, and compare it with anchors."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from unionportal.core.operations.anchor import anchor_file, mismatches, past_restores, read_anchors, set_aside
from unionportal.core.trail.chain import MOST_BROKEN, broken_links


class Command(BaseCommand):
    help = "核对操作日志的哈希链：改动、删除、插入都会被指出；与每日锚点比较，还能发现截尾和重算。"

    def add_arguments(self, parser):
        parser.add_argument("--anchor", metavar="FILE", type=Path, help="锚点文件；不填为 UNION_ANCHORS 里的那一份")

        parser.add_argument("--new", action="store_true", help="只核对最近一个锚点以后的日志")

    def handle(self, *args, anchor, new, **options):
        anchors = self._anchors(anchor)
        checked, problems = broken_links(anchors[-1].link if new and anchors else 0)
        problems += mismatches(anchors)
        for problem in problems:
            self.stderr.write(problem)
        aside = set_aside(anchors)
        for restore in past_restores():
            self.stdout.write(_restored(restore, [one for one, by in aside.items() if by == restore]))
        if problems:
            least = "至少 " if len(problems) >= MOST_BROKEN else ""
            raise CommandError(f"操作日志不完整：{least}{len(problems)} 处。")
        self.stdout.write(f"操作日志完整，共核对 {checked} 条，锚点 {len(anchors)} 个。")
        if not anchors:
            self.stdout.write("没有锚点可比：截去末尾的几条，单凭哈希链看不出来。")

    def _anchors(self, chosen):
        path = chosen or anchor_file()
        if not chosen and not path.exists():
            return []
        try:
            return read_anchors(path)
        except (OSError, ValueError) as error:
            raise CommandError(f"读不了锚点文件：{error}") from None


def _restored(restore, aside):
    """Return the sentence about a restore, with the anchors that it set aside."""
    sentence = f"{restore.day} {restore.by} 恢复了备份 {restore.backup}，记在第 {restore.link} 条。"
    if not aside:
        return sentence
    last = max(one.link for one in aside)
    return f"{sentence}恢复以前的 {len(aside)} 个锚点（到第 {last} 条）记的是备份以后的日志，已随恢复失去，不再核对。"
