"""Tables of records: each column has one typed value, shown on the screen and written to files."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_tables2.utils import Accessor

from iomtrack import formats
from iomtrack.bilingual import name_ordering


class RecordColumn(tables.Column):
    """A column whose `.typed(record)` is what files hold and whose `.shown(value, record)` is what people read."""

    numeric = False
    missing = staticmethod(formats.missing)

    def __init__(self, *args: Any, not_stated: bool = False, **kwargs: Any):
        attrs = kwargs.setdefault("attrs", {})
        if self.numeric:
            attrs.setdefault("th", {}).setdefault("class", "number")
            attrs.setdefault("td", {}).setdefault("class", "number")
        kwargs.setdefault("empty_values", ())
        super().__init__(*args, **kwargs)
        if not_stated:
            self.missing = formats.not_stated

    def typed(self, record: Any) -> Any:
        """The value itself: text, Decimal, int, date, bool or None."""
        value = Accessor(self.accessor or self._name).resolve(record, quiet=True)
        return None if value == "" else value

    def shown(self, value: Any, record: Any) -> Any:
        """The value as the screen shows it; never called for a missing one."""
        return value

    def render(self, record: Any) -> Any:
        """What stands in the cell."""
        value = self.typed(record)
        if value is None:
            return format_html('<span class="missing">{}</span>', self.missing())
        return self.shown(value, record)


class TextColumn(RecordColumn):
    """Text as it is."""


class NameColumn(RecordColumn):
    """A bilingual field such as `name` or `state.name`, ordered in the reader's language."""

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        """By the folded name in the active language."""
        path = str(self.accessor or self._name).replace(".", "__")
        return queryset.order_by(*name_ordering(path, is_descending), "pk"), True


class LinkColumn(NameColumn):
    """The record's own name (or another text of it), linking to its page."""

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        """By name where the record has names in two languages, else by the column asked for."""
        path = str(self.accessor or self._name).replace(".", "__")
        fields = {field.name for field in queryset.model._meta.get_fields()}
        if f"{path}_en" in fields:
            return super().order(queryset, is_descending)
        return queryset, False

    def shown(self, value: Any, record: Any) -> Any:
        """A link, where the record has a page."""
        url = record.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, value) if url else value


class RelatedColumn(RecordColumn):
    """A related record, as a link to its page."""

    def typed(self, record: Any) -> Any:
        """The related record's name."""
        related = self.related(record)
        return None if related is None else str(related)

    def related(self, record: Any) -> Any:
        """The related record itself."""
        return Accessor(self.accessor or self._name).resolve(record, quiet=True)

    def shown(self, value: Any, record: Any) -> Any:
        """The related record's name, marked with its language, as a link where it has a page."""
        related = self.related(record)
        text = getattr(related, "name", None) or value
        url = related.get_absolute_url() if hasattr(related, "get_absolute_url") else ""
        return format_html('<a href="{}">{}</a>', url, text) if url else text

    def order(self, queryset: Any, is_descending: bool) -> tuple[Any, bool]:
        """By the related record's name in the reader's language, else by its key."""
        path = str(self.accessor or self._name).replace(".", "__")
        model = queryset.model
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
        return format_html('<span class="date">{}</span>', formats.date_in_table(value))


class NumberColumn(RecordColumn):
    """A number, right-aligned."""

    numeric = True

    def __init__(self, *args: Any, decimals: int | None = None, **kwargs: Any):
        self.decimals = decimals
        super().__init__(*args, **kwargs)

    def shown(self, value: Any, record: Any) -> Any:
        """The number in the reader's language."""
        return formats.number(value, self.decimals)


class PercentColumn(NumberColumn):
    """A number that is already in percent."""

    def __init__(self, *args: Any, decimals: int = 2, **kwargs: Any):
        super().__init__(*args, decimals=decimals, **kwargs)

    def shown(self, value: Any, record: Any) -> Any:
        """The percentage in the reader's language."""
        return formats.percent(value, self.decimals)


class MoneyColumn(NumberColumn):
    """An amount in the currency the row names, or in the one the column names."""

    def __init__(self, *args: Any, currency: str = "", currency_accessor: str = "currency__code", **kwargs: Any):
        self.currency = currency
        self.currency_accessor = currency_accessor
        super().__init__(*args, **kwargs)

    def shown(self, value: Decimal, record: Any) -> Any:
        """The amount with its currency."""
        currency = self.currency or Accessor(self.currency_accessor).resolve(record, quiet=True)
        return formats.money(value, currency)


class PeriodColumn(RecordColumn):
    """A period in words, no more exact than it is known; sorts by its start."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs.setdefault("verbose_name", _("Period"))
        kwargs.setdefault("accessor", "period_label")
        kwargs.setdefault("order_by", ("start", "end"))
        super().__init__(*args, **kwargs)


class ChoiceColumn(RecordColumn):
    """One of a fixed list of choices, in words."""

    def typed(self, record: Any) -> Any:
        """The choice's label."""
        *path, name = str(self.accessor or self._name).replace("__", ".").split(".")
        for part in path:
            record = getattr(record, part)
            if record is None:
                return None
        label = getattr(record, f"get_{name}_display")()
        return str(label) if label else None


class BooleanColumn(RecordColumn):
    """Yes or no, in words."""

    def shown(self, value: bool, record: Any) -> Any:
        """The word."""
        return _("Yes") if value else _("No")


class RecordTable(tables.Table):
    """A table of records; its template, marks and empty text are the same everywhere."""

    class Meta:
        template_name = "shared/_table.html"
        attrs = {"class": "records"}
        empty_text = _("Nothing matches.")

    @property
    def caption(self) -> str:
        """What the table holds, for its caption."""
        return str(getattr(self, "title", "") or self._meta.model._meta.verbose_name_plural)

    def export_headers(self) -> list[str]:
        """The column headings, as on the screen."""
        return [str(column.header) for column in self.columns]

    def export_rows(self) -> Iterator[list[Any]]:
        """Typed values of every row, in the order and with the columns of the screen."""
        columns = [(column.column, column.name) for column in self.columns]
        data = self.data.data
        rows = data.iterator(chunk_size=2000) if hasattr(data, "iterator") else iter(data)
        for record in rows:
            yield [self.typed_cell(column, name, record) for column, name in columns]

    def typed_cell(self, column: tables.Column, name: str, record: Any) -> Any:
        """What a file holds for one cell; text that knows its language becomes plain text."""
        own = getattr(self, f"typed_{name}", None)
        value = own(record) if own else column.typed(record)
        if value is None:
            return getattr(column, "missing", formats.missing)()
        return getattr(value, "plain", value)
