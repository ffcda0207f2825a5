#!/usr/bin/env python3
"""Django's command line for IOMTrack."""

import os
import sys


def main() -> None:
    """Run a management command, or say in one sentence what is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iomtrack.settings")
    try:
        from django.conf import settings
        from django.core.management import execute_from_command_line

        from iomtrack.embedded import DatabaseUnavailable
    except ImportError:
        sys.exit("IOMTrack's requirements are not installed here: run the first command of README.md.")
    try:
        settings.DATABASES  # noqa: B018 - reading it is what finds the database
    except DatabaseUnavailable as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
