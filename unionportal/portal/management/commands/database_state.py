"""manage.py database_state: print whether the database is empty or used."""

from django.core.management.base import BaseCommand

from unionportal.core.models import Unit, User


class Command(BaseCommand):
    help = "打印 empty（还没有任何工会组织和账号）或 used。"

    def handle(self, *args, **options):
        used = Unit.objects.exists() or User.objects.exists()
        self.stdout.write("used" if used else "empty")
