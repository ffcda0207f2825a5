"""Refill the index of the search from the records."""

from typing import Any

from django.core.management.base import BaseCommand

from iomtrack.search import index


class Command(BaseCommand):
    """For after a restore, or when the index is in doubt; in ordinary work triggers keep it."""

    help = "Refill the index of the search from the records. Safe to repeat; all or nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many records of each kind there are."""
        counts = index.rebuild()
        for kind, count in counts.items():
            self.stdout.write(f"{kind}: {count}")
        self.stdout.write(f"{sum(counts.values())} records can be found.")
