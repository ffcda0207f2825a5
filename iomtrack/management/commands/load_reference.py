"""Load the reference data of every app: vocabularies, states, sources, scales, rates."""

from argparse import ArgumentParser
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from iomtrack.loading import LoadError, datasets_of_all_apps, load


class Command(BaseCommand):
    """Load the CSV files of one group; safe to repeat, all or nothing."""

    help = "Load the reference data of every app. Safe to repeat; nothing is loaded if anything is wrong."
    group: ClassVar[str] = "REFERENCE"
    why: ClassVar[str] = "reference data load"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let people look before they load."""
        parser.add_argument("--dry-run", action="store_true", help="Check everything and write nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line per file, or every problem."""
        try:
            results = load(
                datasets_of_all_apps(self.group),
                why=self.why,
                dry_run=options["dry_run"],
                command=f"load_{self.group.lower()}",
            )
        except LoadError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        for result in results:
            counts = f"{result.new} new, {result.changed} changed, {result.same} same"
            self.stdout.write(f"{result.dataset.name}: {counts}")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written.")
