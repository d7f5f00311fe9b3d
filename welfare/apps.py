from celery.signals import task_prerun
from django.apps import AppConfig
from django.core.signals import request_started
from django.db.models.signals import post_save


class WelfareConfig(AppConfig):
    name = "welfare"
    verbose_name = "慰问与福利"

    def ready(self):
        # What the page of a member shows; a leaving ends or lists what is under way, a split of a unit moves it, and a
        # refund of gifts takes it back.
        import welfare.sections  # noqa: PLC0415
        import welfare.services.gifts.refunds  # noqa: PLC0415
        import welfare.services.leaving  # noqa: PLC0415
        import welfare.services.splitting  # noqa: F401, PLC0415
        from welfare.models.rule import forget_names  # noqa: PLC0415 -- tables are ready only now

        # The names of codes are read once for a request or a task, and again after a change.
        for signal in (request_started, task_prerun):
            signal.connect(forget_names, dispatch_uid="welfare.forget_names")
        for table in ("BenefitKind", "CapGroup", "CaseKind", "HardshipKind"):
            post_save.connect(forget_names, self.get_model(table), dispatch_uid="welfare.forget_names")
