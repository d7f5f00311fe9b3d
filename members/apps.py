from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "会员"

    def ready(self):
        # What the page of a member shows; a merger takes members along, a leaving ends what is registered.
        import members.dossier.own  # noqa: PLC0415
        import members.services.endings  # noqa: PLC0415
        import members.services.membership  # noqa: PLC0415
        import members.services.splitting  # noqa: F401, PLC0415
