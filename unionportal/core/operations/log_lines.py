"""The lines of the log: one record each, in one time zone, and none for what is done every few seconds.

The web server's main process uses these too, which knows no settings of Django.
"""

import datetime
import json
import logging
from zoneinfo import ZoneInfo

from unionportal.core.operations.request_log import REQUEST_ID

# What a logging.LogRecord has by itself; anything else was given with `extra=`.
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "server_time", "status_code"}


class _Zoned(logging.Formatter):
    """A formatter whose times are of one zone, whatever that of the machine or of the process is."""

    def __init__(self, *args, zone=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.zone = zone and ZoneInfo(zone)

    def moment(self, record):
        """Return when the record was made."""
        return datetime.datetime.fromtimestamp(record.created, datetime.UTC).astimezone(self.zone)


class LineFormatter(_Zoned):
    """A log record as a line for people."""

    def formatTime(self, record, datefmt=None):
        return self.moment(record).isoformat(" ", "milliseconds")


class JsonFormatter(_Zoned):
    """A log record as one line of JSON."""

    def format(self, record):
        line = {
            "time": self.moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := REQUEST_ID.get():
            line["request"] = request_id
        line |= {key: value for key, value in vars(record).items() if key not in _OWN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class IdleFilter(logging.Filter):
    """Drops what an idle installation would write all day: that a task of the beat came and went without a fault."""

    def __init__(self, tasks=()):
        super().__init__()
        self.tasks = frozenset(tasks)

    def filter(self, record):
        given = record.args if isinstance(record.args, dict) else {}
        return record.levelno > logging.INFO or given.get("name") not in self.tasks
