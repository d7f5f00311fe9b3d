#!/usr/bin/env python
"""Django's command line; development settings unless DJANGO_SETTINGS_MODULE or `--settings` name others.

Where the settings are of development or of tests, PostgreSQL and Valkey are started if no address of them is given.
"""

import argparse
import os
import sys

OF_DEVELOPERS = ("unionportal.settings.development", "unionportal.settings.testing")


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", OF_DEVELOPERS[0])
    # As Django itself reads it, before any command is known.
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    options.add_argument("--settings", default=os.environ["DJANGO_SETTINGS_MODULE"])
    if options.parse_known_args()[0].settings in OF_DEVELOPERS:
        from unionportal.launch import embedded

        embedded.into_environment()
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as wrong:
        # A setting or a data key: a sentence for the operator, not the way to it through the code.
        print(wrong, file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
