"""Rows of any number, read portion by portion: what a file of them takes is the memory of one portion."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import ForeignKey, Model, QuerySet

from iomtrack import kept

PORTION = 500  # larger ones save little time, and a worker keeps the memory that its largest one took


def streamed(rows: QuerySet, relations: Sequence[ForeignKey], known: kept.Known) -> Iterator[Model]:
    """The rows in their order, all of one moment; these relations are filled from what is kept of small tables.

    The database holds the result and hands it out: the driver alone would first read all of it. The settings switch
    such cursors off, because one that outlives its transaction is lost behind a pooler; this one lives inside its own.
    """
    with transaction.atomic():
        wanted: Any = kept.without(rows, relations)
        portions = wanted._iterator(use_chunked_fetch=True, chunk_size=PORTION)
        with closing(portions):
            while portion := list(islice(portions, PORTION)):
                kept.attach(portion, relations, known)
                yield from portion
