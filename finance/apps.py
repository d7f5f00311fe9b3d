from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "finance"
    verbose_name = "经费"

    def ready(self):
        # A leaving ends or lists what is under way; a split of a unit moves it.
        import finance.services.leaving  # noqa: PLC0415
        import finance.services.splitting  # noqa: F401, PLC0415
