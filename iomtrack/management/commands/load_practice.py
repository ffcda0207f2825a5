"""Load the practice records that each app makes up, lowest app first."""

import importlib
import importlib.util
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from iomtrack.history import because


class Command(BaseCommand):
    """Call `load()` of every app's `practice` module, which says whether there was anything to do. Safe to repeat."""

    help = "Load made-up records to practise on, kept apart from the real ones. For trials; safe to repeat."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """All of it or nothing."""
        with because("practice records"):
            for config in reversed(list(apps.get_app_configs())):
                if config.name == "iomtrack" or not importlib.util.find_spec(f"{config.name}.practice"):
                    continue
                if importlib.import_module(f"{config.name}.practice").load():
                    self.stdout.write(f"{config.verbose_name}: practice records made")
