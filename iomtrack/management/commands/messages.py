"""`manage.py messages`: keep the French catalogue in step with the sources."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from iomtrack import catalogue


class Command(BaseCommand):
    """Collect messages, keep their translations, compile; or, with --check, fail where French is missing."""

    help = "Collects every message into the French catalogue and compiles it; --check changes nothing."
    requires_system_checks: ClassVar = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Fail for each untranslated, fuzzy or stale message.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not options["check"]:
                total, missing = catalogue.update()
                self.stdout.write(f"{total} messages, {missing} without French.")
                return
            problems = catalogue.check()
        except catalogue.UnreadableSource as error:
            raise CommandError(str(error)) from error
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError(f"{len(problems)} problems in the French catalogue.")
        self.stdout.write("Every message has its French, and the compiled catalogue is up to date.")
