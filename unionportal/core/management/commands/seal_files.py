"""manage.py seal_files: seal what was stored before files were sealed."""

from django.core.management.base import CommandError

from unionportal.core import acts
from unionportal.core.database.faults import describe_os_error
from unionportal.core.files.resealing import seal_old_files
from unionportal.core.management.key_command import KeyCommand
from unionportal.core.models import Unit
from unionportal.core.trail import audit


class Command(KeyCommand):
    help = "把以前未加密存放的附件用数据密钥封存，照片同时去掉拍摄信息；使用中可以运行，中断后再运行即可。"

    def handle(self, *args, **options):
        found, stopped = [], ""
        try:
            for attachment, readable in seal_old_files():
                found.append((attachment, readable))
        except OSError as error:
            stopped = describe_os_error(error)
        sealed = [attachment for attachment, readable in found if readable]
        cleaned = [attachment for attachment in sealed if attachment.cleaned]
        if sealed:
            audit.record(None, acts.SEAL_FILES, Unit.root(), 附件=len(sealed), 去掉拍摄信息=len(cleaned))
        self.stdout.write(f"已封存 {len(sealed)} 个附件，其中去掉拍摄信息 {len(cleaned)} 个。")
        for attachment, readable in found:
            if not readable:
                self.stderr.write(f"缺失或与登记不符，没有封存：{attachment.pk}")
            elif attachment.cleaned is None:
                self.stderr.write(f"不是完整的图片，已封存，拍摄信息没有去掉：{attachment.pk}")
        if stopped:
            raise CommandError(f"没有全部封存，已封存的不受影响：{stopped}")
        if left := len(found) - len(sealed):
            raise CommandError(f"有 {left} 个附件没有封存。")
