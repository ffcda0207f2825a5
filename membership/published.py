"""The files of the published tables: what the source documents print, and the sums that are checked in it."""

from iomtrack.loading import Dataset
from membership.models import Discrepancy, PublishedFigure, PublishedTable, SumCheck, SumCheckPart

PUBLISHED = [
    Dataset("published tables", "reference/published_table.csv", PublishedTable, ("code",)),
    Dataset("discrepancies", "reference/discrepancy.csv", Discrepancy, ("code",)),
    Dataset(
        "published figures",
        "reference/published_figure.csv",
        PublishedFigure,
        ("table", "row_position", "column_position"),
    ),
    Dataset("proposed values", "reference/proposed_figure.csv", PublishedFigure, ("corrects",)),
    Dataset("sum checks", "reference/sum_check.csv", SumCheck, ("code",)),
    Dataset("parts of sum checks", "reference/sum_check_part.csv", SumCheckPart, ("sum_check", "figure", "side")),
]
