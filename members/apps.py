from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "会员"

    def ready(self):
        # A merger of units takes their members along.
        import members.services.membership  # noqa: F401, PLC0415
