"""What adds up in the published tables: every sum check of a table or a discrepancy, with its result."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from iomtrack import formats
from membership.models import Discrepancy, PublishedFigure, PublishedTable, SumCheck, SumCheckPart
from membership.models.published import Scale
from membership.sums import Result, Term, compare


@dataclass(frozen=True)
class Checked:
    """A sum check, its result on the printed figures, and its result with proposed values put in their place."""

    check: SumCheck
    parts: list[SumCheckPart]
    totals: list[SumCheckPart]
    result: Result
    scale: int
    proposals: list[PublishedFigure]
    with_proposals: Result | None

    @property
    def proposed_values(self) -> str:
        """The values put in place of printed ones, as people read them."""
        return "; ".join(formats.number(figure.trimmed_number) for figure in self.proposals)

    @property
    def unit(self) -> str:
        """In what the amounts are counted: "CHF, millions"."""
        scale = str(Scale(self.scale).label) if self.scale != Scale.ONE else ""
        return ", ".join(part for part in (self.result.currency, scale) if part)


@dataclass(frozen=True)
class PrintedRow:
    """One row of a printed table: its label and a cell, or None, for each column."""

    label: str
    cells: list[PublishedFigure | None]

    @property
    def is_heading(self) -> bool:
        """Whether the row only groups the rows below it."""
        return not any(cell and cell.printed for cell in self.cells)


@dataclass(frozen=True)
class PrintedColumn:
    """One column of a printed table: its heading, and whether it holds numbers."""

    label: str
    is_number: bool


@dataclass(frozen=True)
class Printed:
    """A table as printed."""

    columns: list[PrintedColumn]
    rows: list[PrintedRow]

    @property
    def remarks(self) -> list[PublishedFigure]:
        """Printed figures, and values proposed beside them, that carry a note."""
        cells = [cell for row in self.rows for cell in row.cells if cell]
        figures = [figure for cell in cells for figure in (cell, _proposal(cell)) if figure]
        return [figure for figure in figures if figure.note]

    @property
    def has_headings(self) -> bool:
        """Whether any column has a printed heading."""
        return any(column.label for column in self.columns)

    @property
    def has_labels(self) -> bool:
        """Whether any row has a printed label."""
        return any(row.label for row in self.rows)


def printed(table: PublishedTable) -> Printed:
    """Lay out the printed cells of a table by their positions; a proposed value is on the cell it corrects."""
    figures = list(table.figures.printed_cells().select_related("proposal").order_by("row_position", "column_position"))
    columns: dict[int, str] = {}
    numbers: set[int] = set()
    rows: dict[int, dict[int, PublishedFigure]] = {}
    labels: dict[int, str] = {}
    for figure in figures:
        columns[figure.column_position] = columns.get(figure.column_position) or figure.column_label
        if figure.value is not None:
            numbers.add(figure.column_position)
        rows.setdefault(figure.row_position, {})[figure.column_position] = figure
        labels[figure.row_position] = labels.get(figure.row_position) or figure.row_label
        figure.table = table
    order = sorted(columns)
    return Printed(
        [PrintedColumn(columns[column], column in numbers) for column in order],
        [PrintedRow(labels[row], [cells.get(column) for column in order]) for row, cells in rows.items()],
    )


def checks_of_table(table: PublishedTable) -> list[Checked]:
    """Every check that is part of the table or uses one of its figures."""
    used = SumCheckPart.objects.filter(figure__table=table).values("sum_check")
    rows = SumCheck.objects.filter(pk__in=used) | SumCheck.objects.filter(table=table)
    return list(_checked(rows.distinct().for_list().order_by("position")))


def checks_of_discrepancy(discrepancy: Discrepancy) -> list[Checked]:
    """The checks that prove a discrepancy.

    Where a value is proposed, also those it changes, and those that confirm the totals it would fit.
    """
    own = SumCheckPart.objects.filter(sum_check__discrepancy=discrepancy)
    rows = discrepancy.checks.all()
    if own.filter(figure__proposal__isnull=False).exists():
        changed = SumCheck.objects.filter(parts__figure__in=own.filter(figure__proposal__isnull=False).values("figure"))
        totals = SumCheckPart.objects.filter(sum_check__in=changed, side=SumCheckPart.Side.TOTAL)
        confirming = SumCheckPart.objects.filter(figure__in=totals.values("figure")).values("sum_check")
        rows = SumCheck.objects.filter(discrepancy=discrepancy) | SumCheck.objects.filter(pk__in=confirming)
    return list(_checked(rows.distinct().for_list().order_by("position")))


def all_checks() -> list[Checked]:
    """Every check of every table."""
    return list(_checked(SumCheck.objects.for_list().order_by("position")))


def _checked(checks: Iterable[SumCheck]) -> Iterator[Checked]:
    for check in checks:
        every = list(check.parts.all())
        parts = [part for part in every if part.side == SumCheckPart.Side.PART]
        totals = [part for part in every if part.side == SumCheckPart.Side.TOTAL]
        if not parts or not totals or any(part.figure.number is None for part in every):
            continue
        scale = totals[0].figure.scale
        proposals = [part.figure.proposal for part in every if _proposal(part.figure)]
        yield Checked(
            check=check,
            parts=parts,
            totals=totals,
            result=_result(check, parts, totals, scale, proposed=False),
            scale=scale,
            proposals=proposals,
            with_proposals=_result(check, parts, totals, scale, proposed=True) if proposals else None,
        )


def _result(
    check: SumCheck, parts: list[SumCheckPart], totals: list[SumCheckPart], scale: int, *, proposed: bool
) -> Result:
    return compare(
        [_term(part, scale, proposed) for part in parts],
        [_term(part, scale, proposed) for part in totals],
        check.kind,
    )


def _term(part: SumCheckPart, scale: int, proposed: bool) -> Term:
    """The part's figure, or the value proposed for it, in the scale of the total."""
    figure = (_proposal(part.figure) if proposed else None) or part.figure
    if figure.number is None:
        raise ValueError(f"No number to add up in {figure}.")
    factor = part.factor * Decimal(figure.scale) / Decimal(scale)
    return Term(figure.number, figure.resolution or Decimal(0), factor, figure.currency)


def _proposal(figure: PublishedFigure) -> PublishedFigure | None:
    """The value proposed beside a printed one, if there is one."""
    return getattr(figure, "proposal", None)
