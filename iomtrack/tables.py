"""Tables of records: each column has one typed value, shown on the screen and written to files.

A page's rows are made in one pass by `iomtrack.drawing`: every column hands over one function that makes a cell
of a record, and looks up beforehand whatever does not change from row to row.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, ClassVar

import django_tables2 as tables
from django.db.models import ForeignKey, Model, QuerySet
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django_tables2.data import TableQuerysetData

from iomtrack import drawing, formats, rows
from iomtrack.bilingual import LanguageText, active_language, name_ordering
from iomtrack.kept import Known
from iomtrack.models import Record
from iomtrack.streams import streamed


class RecordColumn(tables.Column):
    """A column whose `.typed(record)` is what files hold and whose `.shown(value, record)` is what people read.

    `indexed=False` says that no index has the column's order: only lists within the bound of counting offer it.
    """

    numeric = False
    missing = staticmethod(formats.missing)

    def __init__(self, *args: Any, not_stated: bool = False, indexed: bool = True, **kwargs: Any):
        self.indexed = indexed
        attrs = kwargs.setdefault("attrs", {})
        if self.numeric:
            attrs.setdefault("th", {}).setdefault("class", "number")
            attrs.setdefault("td", {}).setdefault("class", "number")
        kwargs.setdefault("empty_values", ())
        super().__init__(*args, **kwargs)
        if not_stated:
            self.missing = formats.not_stated

    @property
    def path(self) -> str:
        """Where the value is found, parted by two underscores."""
        return str(self.accessor or self._name).replace(".", "__")

    @cached_property
    def read(self) -> Callable[[Any], Any]:
        """The function that follows the path from a record, for readers of the active language."""
        return rows.reader(self.path, self.language)

    @cached_property
    def language(self) -> str:
        """The language of the page being made."""
        return active_language()

    def typed(self, record: Any) -> Any:
        """The value itself: text, Decimal, int, date, bool or None."""
        value = self.read(record)
        return None if value == "" else value

    def shown(self, value: Any, record: Any) -> Any:
        """The value as the screen shows it; never called for a missing one."""
        return value

    def render(self, record: Any) -> Any:
        """What stands in the cell."""
        return self.cell(record)

    @cached_property
    def cell(self) -> rows.Cell:
        """The function that makes the cell of a record, as HTML in the active language."""
        typed, shown, language = self.typed, self.shown, self.language
        missing = self.missing_cell()
        if self.keeps(RecordColumn, "typed", "shown"):
            read = self.read

            def plain(record: Any) -> str:
                value = read(record)
                return missing if value is None or value == "" else rows.html_of(value, language)

            return plain

        def cell(record: Any) -> str:
            value = typed(record)
            return missing if value is None else rows.html_of(shown(value, record), language)

        return cell

    def missing_cell(self) -> str:
        """The words that stand for a missing value."""
        return f'<span class="missing">{escape(self.missing())}</span>'

    def relation(self, model: type[Model]) -> ForeignKey | None:
        """The relation to the one record that a cell is made of, where it is made of nothing else."""
        return None

    @staticmethod
    def foreign_key(model: type[Model], name: str) -> ForeignKey | None:
        """A column of the model itself that leads to another record."""
        field = None if "__" in name else model._meta.get_field(name)
        return field if isinstance(field, ForeignKey) else None

    def keeps(self, kind: "type[RecordColumn]", *names: str) -> bool:
        """Whether these methods are still those of `kind`, so that a quicker way to the same cell may be taken."""
        return all(getattr(type(self), name) is getattr(kind, name) for name in names)


class TextColumn(RecordColumn):
    """Text as it is."""


class NameColumn(RecordColumn):
    """A bilingual field such as `name` or `state.name`, ordered in the reader's language."""

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        """By the folded name in the active language."""
        return queryset.order_by(*name_ordering(self.path, is_descending), "pk"), True


class LinkColumn(NameColumn):
    """The record's own name (or another text of it), linking to its page."""

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        """By name where the record has names in two languages, else by the column asked for."""
        fields = {field.name for field in queryset.model._meta.get_fields()}
        if f"{self.path}_en" in fields:
            return super().order(queryset, is_descending)
        return queryset, False

    def shown(self, value: Any, record: Any) -> Any:
        """A link, where the record has a page."""
        return rows.link(self.url_of(record), value)

    @cached_property
    def cell(self) -> rows.Cell:
        """The cell, its pieces put together without a detour where nothing of it is special."""
        if not self.keeps(LinkColumn, "typed", "shown"):
            return super().cell
        read, url_of, language, missing = self.read, self.url_of, self.language, self.missing_cell()

        def cell(record: Any) -> str:
            value = read(record)
            if value is None or value == "":
                return missing
            url, text = url_of(record), rows.html_of(value, language)
            return f'<a href="{url}">{text}</a>' if url else text

        return cell

    @cached_property
    def url_of(self) -> Callable[[Any], str]:
        """The function that gives the address of a record's page."""
        return rows.addresser(Record.get_absolute_url)


class RelatedColumn(RecordColumn):
    """A related record, as a link to its page."""

    def typed(self, record: Any) -> Any:
        """The related record's name."""
        related = self.related(record)
        return None if related is None else str(related)

    def related(self, record: Any) -> Any:
        """The related record itself."""
        return self.read(record)

    def shown(self, value: Any, record: Any) -> Any:
        """The related record's name, marked with its language, as a link where it has a page."""
        related = self.related(record)
        text = getattr(related, "name", None) or value
        url = related.get_absolute_url() if hasattr(related, "get_absolute_url") else ""
        return rows.link(url, text)

    def relation(self, model: type[Model]) -> ForeignKey | None:
        """The relation of the column; a subclass that shows it in its own way may show more than the related record."""
        return self.foreign_key(model, self.path) if self.keeps(RelatedColumn, "typed", "shown", "related") else None

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        """By the related record's name in the reader's language, else by its key."""
        path, model = self.path, queryset.model
        for part in path.split("__"):
            model = model._meta.get_field(part).related_model
        if any(field.name == "name_en" for field in model._meta.get_fields()):
            return queryset.order_by(*name_ordering(f"{path}__name", is_descending), "pk"), True
        sign = "-" if is_descending else ""
        return queryset.order_by(*[f"{sign}{path}__{o.lstrip('-')}" for o in model._meta.ordering], "pk"), True


class DateColumn(RecordColumn):
    """A day, ISO so that it sorts as it reads."""

    def shown(self, value: Any, record: Any) -> Any:
        """The ISO date, not broken over two lines."""
        return mark_safe(f'<span class="date">{escape(formats.date_in_table(value))}</span>')


class NumberColumn(RecordColumn):
    """A number, right-aligned."""

    numeric = True

    def __init__(self, *args: Any, decimals: int | None = None, **kwargs: Any):
        self.decimals = decimals
        super().__init__(*args, **kwargs)

    def shown(self, value: Any, record: Any) -> Any:
        """The number in the reader's language."""
        return formats.number(value, self.decimals, self.language)


class PercentColumn(NumberColumn):
    """A number that is already in percent."""

    def __init__(self, *args: Any, decimals: int = 2, **kwargs: Any):
        super().__init__(*args, decimals=decimals, **kwargs)

    def shown(self, value: Any, record: Any) -> Any:
        """The percentage in the reader's language."""
        return formats.percent(value, self.decimals, self.language)


class MoneyColumn(NumberColumn):
    """An amount in the currency the row names, or in the one the column names."""

    def __init__(self, *args: Any, currency: str = "", currency_accessor: str = "currency__code", **kwargs: Any):
        self.currency = currency
        self.currency_of = rows.reader(currency_accessor)
        super().__init__(*args, **kwargs)

    def shown(self, value: Decimal, record: Any) -> Any:
        """The amount with its currency."""
        return formats.money(value, self.currency or self.currency_of(record), None, self.language)

    @cached_property
    def cell(self) -> rows.Cell:
        """The cell, put together without a detour."""
        if not self.keeps(MoneyColumn, "typed", "shown"):
            return super().cell
        read, currency, currency_of, language = self.read, self.currency, self.currency_of, self.language
        missing = self.missing_cell()

        def cell(record: Any) -> str:
            amount = read(record)
            if amount is None or amount == "":
                return missing
            return rows.escaped(formats.money(amount, currency or currency_of(record), None, language))

        return cell


class PeriodColumn(RecordColumn):
    """A period in words, no more exact than it is known; sorts by its start."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("verbose_name", _("Period"))
        kwargs.setdefault("accessor", "period_label")
        kwargs.setdefault("order_by", ("start", "end"))
        super().__init__(*args, **kwargs)


class ChoiceColumn(RecordColumn):
    """One of a fixed list of choices, in words."""

    @cached_property
    def read(self) -> Callable[[Any], Any]:
        """The function that reads the choice's label; each label is looked up once."""
        *path, name = self.path.split("__")
        holder, labels = rows.reader("__".join(path)), {}

        def read(record: Any) -> Any:
            at = holder(record)
            if at is None:
                return None
            key = (at.__class__, getattr(at, name))
            if key not in labels:
                labels[key] = str(getattr(at, f"get_{name}_display")() or "")
            return labels[key]

        return read


class BooleanColumn(RecordColumn):
    """Yes or no, in words."""

    def shown(self, value: bool, record: Any) -> Any:
        """The word."""
        return _("Yes") if value else _("No")


class RecordRows(TableQuerysetData):
    """The rows of a list."""

    @property
    def ordering(self) -> Any:
        """The columns that the rows are sorted by already; they are in their usual order where they say nothing."""
        return super().ordering if self.data.query.order_by else None


class RecordTable(tables.Table):
    """A table of records; its template, marks and empty text are the same everywhere."""

    class Meta:
        template_name = "shared/_table.html"
        attrs = {"class": "records"}
        empty_text = _("Nothing matches.")

    kept: ClassVar[Known] = {}  # a page that knows small tables puts them here
    relations: Sequence[ForeignKey] = ()  # those whose records it finds there

    def __init__(self, data: Any = None, *args: Any, **options: Any):
        super().__init__(RecordRows(data) if isinstance(data, QuerySet) else data, *args, **options)

    def __init_subclass__(cls, **options: Any):
        super().__init_subclass__(**options)
        cls.base_columns = rows.Declared(cls.base_columns)

    @property
    def caption(self) -> str:
        """What the table holds, for its caption."""
        return str(getattr(self, "title", "") or self._meta.model._meta.verbose_name_plural)

    @cached_property
    def twins(self) -> list[tuple[Any, drawing.Twin | None]]:
        """The columns, each with what all pages share of it."""
        return list(drawing.twins(self))

    @cached_property
    def looks(self) -> list[drawing.Look]:
        """What stands around the cells of each column."""
        return drawing.looks(self)

    def head(self) -> SafeString:
        """The header row as HTML."""
        return drawing.head(self)

    @property
    def records(self) -> Any:
        """The records of the page; of a table without pages, all."""
        return self.page.object_list if hasattr(self, "page") else self.data.data

    def body(self) -> SafeString:
        """The rows of the page as HTML."""
        return drawing.body(self)

    def export_headers(self) -> list[str]:
        """The column headings, as on the screen."""
        return [str(column.header) for column in self.columns]

    def export_rows(self) -> Iterator[list[Any]]:
        """Typed values of every row, in the order and with the columns of the screen."""
        cells = [self.typed_cells(column.column, column.name) for column in self.columns]
        data = self.data.data
        records = streamed(data, self.relations, self.kept) if isinstance(data, QuerySet) else data
        for record in records:
            yield [cell(record) for cell in cells]

    def typed_cells(self, column: tables.Column, name: str) -> Callable[[Any], Any]:
        """What a file holds for a record; text that knows its language becomes plain text."""
        typed = getattr(self, f"typed_{name}", None) or column.typed
        missing = getattr(column, "missing", formats.missing)()

        def cell(record: Any) -> Any:
            value = typed(record)
            if value is None:
                return missing
            return value.plain if value.__class__ is LanguageText else value

        model = self._meta.model
        relation = column.relation(model) if model and typed == column.typed else None
        if relation is None or not getattr(relation.related_model, "few", ""):
            return cell
        return rows.once_for(attrgetter(relation.attname), cell)
