"""manage.py appoint_chair: name a chair of the union where nobody is there who could confirm one."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from unionportal.core.models import User
from unionportal.core.operations.anchor import anchor_now
from unionportal.core.roles.appointing import appoint_chair


class Command(BaseCommand):
    help = (
        "指定工会主席，从今天起。只在没有现任主席、也没有经审委员可以确认时使用；有现任主席时须用 --reason 写明原因。"
        "记入操作日志和锚点，并通知现任主席和经审委员。"
    )

    def add_arguments(self, parser):
        parser.add_argument("username", help="新任主席的工号，须已有账号")
        parser.add_argument("--reason", default="", help="有现任主席时为什么不由他确认")

    def handle(self, *args, username, reason, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"没有工号为 {username} 的账号，请先开设。")
        try:
            grant = appoint_chair(user, reason=reason.strip())
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        # The entry is sealed now that the transaction is done; cut off from now on, it is missed.
        anchor_now()
        self.stdout.write(f"{user} 从 {grant.since} 起任工会主席。已记入操作日志和锚点，现任主席和经审委员会收到通知。")
        self.stdout.write("原任主席的角色没有终止；如须终止，请在工作后台“角色授权”办理。")
