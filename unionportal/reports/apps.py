from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "unionportal.reports"
    label = "reports"
    verbose_name = "工作报告"

    def ready(self):
        import_module("unionportal.reports.review.comments")
        import_module("unionportal.reports.consulting.flows")
        import_module("unionportal.reports.sections.section_flow")
        import_module("unionportal.reports.proving.undoing")
