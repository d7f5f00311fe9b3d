#!/usr/bin/env python
"""Django's command line, with the settings of DJANGO_SETTINGS_MODULE or `--settings`.

Where neither is given, those of production with the environment file of the installation (see settings/env_file.py);
without that either, the command is refused: it must not be done to a database that nobody meant. Where the settings are
of development or of tests (as bin/manage gives them), PostgreSQL and Valkey are started if no address of them is given.
"""

import argparse
import os
import sys

from unionportal.settings.env_file import EnvFileError, fill_environment, place

OF_DEVELOPERS = ("unionportal.settings.development", "unionportal.settings.testing")
PRODUCTION = "unionportal.settings.production"


def main():
    # As Django itself reads it, before any command is known.
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    options.add_argument("--settings", default=os.environ.get("DJANGO_SETTINGS_MODULE"))
    if options.parse_known_args()[0].settings in OF_DEVELOPERS:
        from unionportal.launch import embedded

        embedded.into_environment()
    else:
        _as_installed(options)
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError, connection

    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except ImproperlyConfigured as wrong:
        # A setting or a data key: a sentence for the operator, not the way to it through the code.
        print(wrong, file=sys.stderr)
        raise SystemExit(1) from None
    except DatabaseError as error:
        from unionportal.core.database.faults import describe_command_error

        if sentence := describe_command_error(error, connection.settings_dict):
            raise SystemExit(sentence) from None
        raise
    except BrokenPipeError:
        # Whoever read the output has seen enough; what is still to be flushed goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except OSError as error:
        from unionportal.core.database.faults import describe_fault, describe_os_error

        if error.filename and describe_fault(error):
            raise SystemExit(describe_os_error(error)) from None
        raise


def _as_installed(options):
    """Take what is not given from the environment file; refuse where nothing says which settings."""
    try:
        is_there = fill_environment()
    except EnvFileError as wrong:
        raise SystemExit(str(wrong)) from None
    if options.parse_known_args()[0].settings or os.environ.get("DJANGO_SETTINGS_MODULE"):
        return
    if not is_there:
        raise SystemExit(
            f"没有设置，什么也没有做：没有环境文件 {place()}（另在别处的用 UNION_ENV_FILE 指出），"
            "也没有 DJANGO_SETTINGS_MODULE。开发的机器上请用 bin/manage 代替 manage.py。"
        )
    os.environ["DJANGO_SETTINGS_MODULE"] = PRODUCTION


if __name__ == "__main__":
    main()
