"""Canadian fiscal years and quarters, and what a printed due phrase means. Pure: no database, no clock."""

from iomtrack.fiscal.calendar import FiscalQuarter, FiscalYear, fiscal_quarter_of, fiscal_year_of
from iomtrack.fiscal.due import Basis, Column, Due, DueKind, DuePrecision, resolve_cell, resolve_due

__all__ = [
    "Basis",
    "Column",
    "Due",
    "DueKind",
    "DuePrecision",
    "FiscalQuarter",
    "FiscalYear",
    "fiscal_quarter_of",
    "fiscal_year_of",
    "resolve_cell",
    "resolve_due",
]
