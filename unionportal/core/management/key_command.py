"""The base of commands that read or write what is sealed."""

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from unionportal.core.sealing.key_check import verify_keys


class KeyCommand(BaseCommand):
    """A command that begins only if the keys are those of the data: else it would seal with a wrong one."""

    def execute(self, *args, **options):
        try:
            verify_keys()
        except ImproperlyConfigured as wrong:
            raise CommandError(str(wrong)) from None
        return super().execute(*args, **options)
