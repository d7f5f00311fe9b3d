from django.apps import AppConfig


class WelfareConfig(AppConfig):
    name = "welfare"
    verbose_name = "慰问与福利"

    def ready(self):
        # A leaving ends or lists what is under way; a split of a unit moves it.
        import welfare.services.leaving  # noqa: PLC0415
        import welfare.services.splitting  # noqa: F401, PLC0415
