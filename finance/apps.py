from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "finance"
    verbose_name = "经费"

    def ready(self):
        # What the page of a member shows; a leaving ends or lists what is under way; a split of a unit moves it.
        import finance.sections  # noqa: PLC0415
        import finance.services.assets.splitting  # noqa: PLC0415
        import finance.services.leaving  # noqa: PLC0415
        import finance.services.splitting  # noqa: F401, PLC0415
