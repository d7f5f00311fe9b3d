"""The log of every process: the web server's main process, its workers, the worker of the jobs, the beat, commands."""

TIME_ZONE = "Asia/Shanghai"
# The tasks that the beat sends every few seconds or minutes.
SWEEP, DAILY = "core.sweep_jobs", "core.daily_work"
_LINES = "unionportal.core.operations.log_lines"


def logging_settings(form):
    """Return LOGGING with lines for people (“line”) or for a collector of logs (“json”)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"idle": {"()": f"{_LINES}.IdleFilter", "tasks": [SWEEP, DAILY]}},
        "formatters": {
            "line": {
                "()": f"{_LINES}.LineFormatter",
                "zone": TIME_ZONE,
                "fmt": "{asctime} {levelname} {name} {message}",
                "style": "{",
            },
            "json": {"()": f"{_LINES}.JsonFormatter", "zone": TIME_ZONE},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form, "filters": ["idle"]}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # It says of every task that it sends it.
            "celery.beat": {"level": "WARNING"},
            # These have handlers of their own, with lines of their own.
            "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
            "django.server": {"level": "INFO", "handlers": [], "propagate": True},
        },
    }
