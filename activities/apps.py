from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "activities"
    verbose_name = "活动与宣传"

    def ready(self):
        # What the page of a member shows; a leaving ends or lists what is under way; a split of a unit moves it.
        import activities.sections  # noqa: PLC0415
        import activities.services.leaving  # noqa: PLC0415
        import activities.services.splitting  # noqa: F401, PLC0415
