"""Tables of states, groups and memberships in groups."""

from django.utils.translation import gettext_lazy as _

from iomtrack.tables import (
    ChoiceColumn,
    LinkColumn,
    NameColumn,
    NumberColumn,
    PeriodColumn,
    RecordTable,
    RelatedColumn,
    TextColumn,
)
from membership.models import GroupMembership, State, StateGroup


class StateTable(RecordTable):
    """States."""

    name = LinkColumn(verbose_name=_("State"))
    iso3 = TextColumn(verbose_name=_("ISO code"))
    region = NameColumn(verbose_name=_("Region"), accessor="region__name", not_stated=True)
    continent = NameColumn(verbose_name=_("Continent"), accessor="region__parent__name", not_stated=True)
    end = TextColumn(verbose_name=_("Existed until"), accessor="end__year", order_by=("end",), empty_values=())

    class Meta(RecordTable.Meta):
        model = State
        fields = ("name", "iso3", "region", "continent", "end")

    def render_end(self, record: State) -> str:
        """The last year of a past state; nothing is missing for a present one."""
        return str(record.end.year) if record.end else str(_("Exists"))

    def typed_end(self, record: State) -> str:
        """As on the screen."""
        return self.render_end(record)


class StateGroupTable(RecordTable):
    """Groups of states."""

    name = LinkColumn(verbose_name=_("Group"))
    kind = ChoiceColumn(verbose_name=_("Kind"))
    states = NumberColumn(verbose_name=_("States on that day"), accessor="states_that_day")

    class Meta(RecordTable.Meta):
        model = StateGroup
        fields = ("name", "kind", "states")


class GroupMembershipTable(RecordTable):
    """States in a group."""

    state = RelatedColumn(verbose_name=_("State"))
    region = NameColumn(verbose_name=_("Region"), accessor="state__region__name", not_stated=True)
    period = PeriodColumn()
    source = RelatedColumn(verbose_name=_("Source"))

    class Meta(RecordTable.Meta):
        model = GroupMembership
        fields = ("state", "region", "period", "source")


class GroupsOfStateTable(RecordTable):
    """The groups that a state is in."""

    group = RelatedColumn(verbose_name=_("Group"))
    period = PeriodColumn()
    source = RelatedColumn(verbose_name=_("Source"))

    class Meta(RecordTable.Meta):
        model = GroupMembership
        fields = ("group", "period", "source")
