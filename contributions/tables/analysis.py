"""Tables of analysis pages: computed rows, not records."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.tables import (
    MoneyColumn,
    NumberColumn,
    PercentColumn,
    RecordColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)

WIDE = {"td": {"class": "source"}}


class RateColumn(NumberColumn):
    """A rate of the UN scale, with the digits it has and at least three decimals."""

    def shown(self, value: Any, record: Any) -> Any:
        """The rate in the reader's language."""
        return formats.number(value, max(3, -int(value.normalize().as_tuple().exponent)))


class ComputedMoney(MoneyColumn):
    """An amount in the currency that the row names."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, currency_accessor="currency", **options)


class ExactnessColumn(RecordColumn):
    """Whether a computed share is exact, or the most it can be, and for want of whose rate."""

    def typed(self, record: Any) -> Any:
        """In words."""
        shares = record.shares
        if not shares.is_known:
            return gettext("No list of members, or no scale")
        if shares.is_exact:
            return gettext("Exact")
        return gettext("At most; no rate: %(states)s") % {"states": ", ".join(shares.without)}


class RoundingColumn(RecordColumn):
    """Whether rounding explains a difference."""

    def typed(self, record: Any) -> Any:
        """In words."""
        if record.is_rounding is None:
            return None
        return gettext("Rounding") if record.is_rounding else gettext("Differs")


class PrintedColumn(TextColumn):
    """What was printed, linked to its page."""

    def shown(self, value: Any, record: Any) -> Any:
        """The link."""
        return format_html('<a href="{}">{}</a>', record.published_url, value)


class StandingTable(RecordTable):
    """The states of a year, with computed and published contributions side by side."""

    place = NumberColumn(verbose_name=_("Place"))
    state = RelatedColumn(verbose_name=_("State"))
    rate = RateColumn(verbose_name=_("UN rate (%)"))
    share = PercentColumn(verbose_name=_("Computed share"), decimals=4)
    computed = ComputedMoney(verbose_name=_("Computed amount"))
    printed = PrintedColumn(verbose_name=_("As printed"), not_stated=True)
    published = ComputedMoney(verbose_name=_("Published amount"), not_stated=True)
    difference = ComputedMoney(verbose_name=_("Published less computed"))
    difference_percent = PercentColumn(verbose_name=_("In percent of the computed"), decimals=1)
    verdict = RoundingColumn(verbose_name=_("What it is"))

    class Meta(RecordTable.Meta):
        fields = (
            "place", "state", "rate", "share", "computed", "printed", "published", "difference",
            "difference_percent", "verdict",
        )  # fmt: skip


class YearTable(RecordTable):
    """One state through the years."""

    year = TextColumn(verbose_name=_("Year"))
    members = NumberColumn(verbose_name=_("Members"))
    place = NumberColumn(verbose_name=_("Place"))
    scale = RelatedColumn(verbose_name=_("UN scale period"))
    rate = RateColumn(verbose_name=_("UN rate (%)"))
    share = PercentColumn(verbose_name=_("Computed share"), decimals=4)
    exactness = ExactnessColumn(verbose_name=_("How exact"), attrs=WIDE)
    computed = ComputedMoney(verbose_name=_("Computed amount"))
    printed = PrintedColumn(verbose_name=_("Published, as printed"))
    published_share = PercentColumn(verbose_name=_("Published, share of the budget"))

    class Meta(RecordTable.Meta):
        fields = (
            "year", "members", "place", "scale", "rate", "share", "exactness", "computed", "printed",
            "published_share",
        )  # fmt: skip


class ConcentrationTable(RecordTable):
    """How concentrated computed shares were, year by year."""

    year = TextColumn(verbose_name=_("Year"))
    members = NumberColumn(verbose_name=_("Members"))
    half = NumberColumn(verbose_name=_("States that pay half"))
    half_percent = PercentColumn(verbose_name=_("In percent of the members"), decimals=1)
    top_1 = PercentColumn(verbose_name=_("The largest"))
    top_5 = PercentColumn(verbose_name=_("The five largest"))
    top_10 = PercentColumn(verbose_name=_("The ten largest"))
    exactness = ExactnessColumn(verbose_name=_("How exact"), attrs=WIDE)

    class Meta(RecordTable.Meta):
        fields = ("year", "members", "half", "half_percent", "top_1", "top_5", "top_10", "exactness")


class LargestOfYear(RecordTable):
    """The five largest of each year."""

    year = TextColumn(verbose_name=_("Year"))
    first = TextColumn(verbose_name=_("First"))
    second = TextColumn(verbose_name=_("Second"))
    third = TextColumn(verbose_name=_("Third"))
    fourth = TextColumn(verbose_name=_("Fourth"))
    fifth = TextColumn(verbose_name=_("Fifth"))
    ours = TextColumn(verbose_name=_("Our place"))
    exactness = ExactnessColumn(verbose_name=_("How exact"), attrs=WIDE)

    class Meta(RecordTable.Meta):
        fields = ("year", "first", "second", "third", "fourth", "fifth", "ours", "exactness")


class TogetherColumn(RecordColumn):
    """A region or a group, by its name; a group is linked to its page."""

    def typed(self, record: Any) -> Any:
        """The name."""
        return record.of.name if record.of else gettext("No region recorded")

    def shown(self, value: Any, record: Any) -> Any:
        """The link, where there is a page."""
        url = record.of.get_absolute_url() if record.of else ""
        return format_html('<a href="{}">{}</a>', url, value) if url else value


class KindColumn(RecordColumn):
    """Region, or what kind of group."""

    def typed(self, record: Any) -> Any:
        """In words."""
        return str(record.of.get_kind_display()) if record.is_group else gettext("Region")


class PublishedOf(RecordColumn):
    """Of how many of the members something was published."""

    def typed(self, record: Any) -> Any:
        """In words."""
        return gettext("%(published)s of %(members)s") % {
            "published": formats.number(record.published_count),
            "members": formats.number(record.members),
        }


class TogetherTable(RecordTable):
    """What the states of a region or group pay together."""

    of = TogetherColumn(verbose_name=_("Region or group"))
    kind = KindColumn(verbose_name=_("Kind"))
    members = NumberColumn(verbose_name=_("Members of the organization"))
    share = PercentColumn(verbose_name=_("Computed share"), decimals=4)
    computed = ComputedMoney(verbose_name=_("Computed amount"))
    published_of = PublishedOf(verbose_name=_("Published"))
    published = ComputedMoney(verbose_name=_("Sum of what was published"), not_stated=True)
    published_share = PercentColumn(verbose_name=_("Of the budget as printed"))

    class Meta(RecordTable.Meta):
        fields = ("of", "kind", "members", "share", "computed", "published_of", "published", "published_share")


class PeerTable(RecordTable):
    """A state beside others."""

    place = NumberColumn(verbose_name=_("Place"))
    state = RelatedColumn(verbose_name=_("State"))
    rate = RateColumn(verbose_name=_("UN rate (%)"))
    share = PercentColumn(verbose_name=_("Computed share"), decimals=4)
    times = NumberColumn(verbose_name=_("Times our share"), decimals=2)
    computed = ComputedMoney(verbose_name=_("Computed amount"))
    printed = PrintedColumn(verbose_name=_("Published, as printed"), not_stated=True)

    class Meta(RecordTable.Meta):
        fields = ("place", "state", "rate", "share", "times", "computed", "printed")


class GrowthTable(RecordTable):
    """A budget against the one of the year before."""

    part = TextColumn(verbose_name=_("Part of the budget"))
    year = TextColumn(verbose_name=_("Year"))
    before = ComputedMoney(verbose_name=_("Budget of the year before"))
    after = ComputedMoney(verbose_name=_("Budget of the year"))
    change = ComputedMoney(verbose_name=pgettext_lazy("difference", "Change"))
    nominal = PercentColumn(verbose_name=_("Nominal growth"))
    between = TextColumn(verbose_name=_("Given the rounding, between"))
    zero = TextColumn(verbose_name=_("Zero nominal growth"))
    real = PercentColumn(verbose_name=_("Real growth"))

    class Meta(RecordTable.Meta):
        fields = ("part", "year", "before", "after", "change", "nominal", "between", "zero", "real")

    def render_year(self, record: Any) -> Any:
        """A link to the budget."""
        return format_html('<a href="{}">{}</a>', record.budget.get_absolute_url(), record.year)
