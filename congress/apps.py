from django.apps import AppConfig


class CongressConfig(AppConfig):
    name = "congress"
    verbose_name = "民主管理"

    def ready(self):
        # What the page of a member and the search show; what a leaving ends, and what a split of a unit moves.
        import congress.bodies.sections  # noqa: PLC0415
        import congress.bodies.services.leaving  # noqa: PLC0415
        import congress.bodies.services.splitting  # noqa: PLC0415
        import congress.meetings.sections  # noqa: PLC0415
        import congress.meetings.services.leaving  # noqa: PLC0415
        import congress.meetings.services.splitting  # noqa: PLC0415
        import congress.meetings.tables  # noqa: PLC0415
        import congress.proposals.forms.tables  # noqa: PLC0415
        import congress.proposals.services.leaving  # noqa: F401, PLC0415
