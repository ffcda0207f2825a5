"""Smallest valid organizations, states, memberships, amendments, departments and units."""

import datetime as dt
from itertools import product
from string import ascii_uppercase

import factory
from factory.django import DjangoModelFactory

from iomtrack.models import Precision
from membership.models import (
    Amendment,
    Department,
    DepartmentAlias,
    DepartmentName,
    GroupMembership,
    Membership,
    MembershipCount,
    MembershipList,
    Organization,
    OrganizationName,
    Ratification,
    Region,
    ServiceArea,
    State,
    StateGroup,
    Unit,
    UnitAlias,
    UnitName,
)
from tests.factories.source import SourceFactory

# ISO 3166-1 leaves codes beginning with X to its users.
INVENTED_CODES = ["".join(("X", *pair)) for pair in product(ascii_uppercase, repeat=2)]


class OrganizationFactory(DjangoModelFactory):
    """An intergovernmental organization."""

    class Meta:
        model = Organization

    code = factory.Sequence(lambda n: f"organization-{n}")
    name_en = factory.Sequence(lambda n: f"Organization {n}")
    name_fr = factory.Sequence(lambda n: f"Organisation {n}")
    kind = Organization.Kind.ORGANIZATION
    position = factory.Sequence(lambda n: 1000 + n)  # after the real ones, whose first is what pages show unasked


class OrganizationNameFactory(DjangoModelFactory):
    """The only name an organization ever had."""

    class Meta:
        model = OrganizationName

    organization = factory.SubFactory(OrganizationFactory)
    name_en = factory.Sequence(lambda n: f"Committee {n}")
    name_fr = factory.Sequence(lambda n: f"Comité {n}")
    start = dt.date(1951, 1, 1)


class ServiceAreaFactory(DjangoModelFactory):
    """A service area."""

    class Meta:
        model = ServiceArea

    code = factory.Sequence(lambda n: f"area-{n}")
    organization = factory.SubFactory(OrganizationFactory)
    name_en = factory.Sequence(lambda n: f"Area {n}")
    name_fr = factory.Sequence(lambda n: f"Domaine {n}")


class RegionFactory(DjangoModelFactory):
    """A continent."""

    class Meta:
        model = Region

    code = factory.Sequence(lambda n: f"region-{n}")
    name_en = factory.Sequence(lambda n: f"Region {n}")
    name_fr = factory.Sequence(lambda n: f"Région {n}")


class StateFactory(DjangoModelFactory):
    """A present state."""

    class Meta:
        model = State

    iso3 = factory.Sequence(lambda n: INVENTED_CODES[n % len(INVENTED_CODES)])
    name_en = factory.Sequence(lambda n: f"State {n}")
    name_fr = factory.Sequence(lambda n: f"État {n}")


class StateGroupFactory(DjangoModelFactory):
    """An informal group."""

    class Meta:
        model = StateGroup

    code = factory.Sequence(lambda n: f"group-{n}")
    name_en = factory.Sequence(lambda n: f"Group {n}")
    name_fr = factory.Sequence(lambda n: f"Groupe {n}")
    kind = StateGroup.Kind.INFORMAL


class GroupMembershipFactory(DjangoModelFactory):
    """A state in a group since always."""

    class Meta:
        model = GroupMembership

    group = factory.SubFactory(StateGroupFactory)
    state = factory.SubFactory(StateFactory)


class MembershipFactory(DjangoModelFactory):
    """A member since 2000, known by the year."""

    class Meta:
        model = Membership

    organization = factory.SubFactory(OrganizationFactory)
    state = factory.SubFactory(StateFactory)
    status = Membership.Status.MEMBER
    start = dt.date(2000, 1, 1)
    precision = Precision.YEAR
    source = factory.SubFactory(SourceFactory)


class MembershipListFactory(DjangoModelFactory):
    """A list that speaks for 2005."""

    class Meta:
        model = MembershipList

    organization = factory.SubFactory(OrganizationFactory)
    start = dt.date(2005, 1, 1)
    end = dt.date(2005, 12, 31)
    precision = Precision.YEAR
    members = 1
    observers = 0
    source = factory.SubFactory(SourceFactory)


class MembershipCountFactory(DjangoModelFactory):
    """A published count for 2005."""

    class Meta:
        model = MembershipCount

    organization = factory.SubFactory(OrganizationFactory)
    start = dt.date(2005, 1, 1)
    end = dt.date(2005, 12, 31)
    precision = Precision.YEAR
    members = 1
    source = factory.SubFactory(SourceFactory)


class AmendmentFactory(DjangoModelFactory):
    """An amendment that two thirds of the members must accept."""

    class Meta:
        model = Amendment

    code = factory.Sequence(lambda n: f"amendment-{n}")
    organization = factory.SubFactory(OrganizationFactory)
    title_en = factory.Sequence(lambda n: f"Amendment {n}")
    title_fr = factory.Sequence(lambda n: f"Amendement {n}")
    adopted_on = dt.date(1998, 11, 24)


class RatificationFactory(DjangoModelFactory):
    """An instrument of acceptance."""

    class Meta:
        model = Ratification

    amendment = factory.SubFactory(AmendmentFactory)
    state = factory.SubFactory(StateFactory)
    deposited_on = dt.date(2001, 5, 2)


class DepartmentFactory(DjangoModelFactory):
    """A department."""

    class Meta:
        model = Department

    code = factory.Sequence(lambda n: f"department-{n}")
    name_en = factory.Sequence(lambda n: f"Department {n}")
    name_fr = factory.Sequence(lambda n: f"Ministère {n}")


class DepartmentNameFactory(DjangoModelFactory):
    """The only name a department ever had."""

    class Meta:
        model = DepartmentName

    department = factory.SubFactory(DepartmentFactory)
    name_en = factory.Sequence(lambda n: f"Former department {n}")
    name_fr = factory.Sequence(lambda n: f"Ancien ministère {n}")


class DepartmentAliasFactory(DjangoModelFactory):
    """Another name of a department."""

    class Meta:
        model = DepartmentAlias

    department = factory.SubFactory(DepartmentFactory)
    text = factory.Sequence(lambda n: f"Alias {n}")


class UnitFactory(DjangoModelFactory):
    """A unit of a department."""

    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"unit-{n}")
    department = factory.SubFactory(DepartmentFactory)
    name_en = factory.Sequence(lambda n: f"Unit {n}")
    name_fr = factory.Sequence(lambda n: f"Unité {n}")


class UnitNameFactory(DjangoModelFactory):
    """The only name a unit ever had."""

    class Meta:
        model = UnitName

    unit = factory.SubFactory(UnitFactory)
    name_en = factory.Sequence(lambda n: f"Former unit {n}")
    name_fr = factory.Sequence(lambda n: f"Ancienne unité {n}")


class UnitAliasFactory(DjangoModelFactory):
    """Another name of a unit."""

    class Meta:
        model = UnitAlias

    unit = factory.SubFactory(UnitFactory)
    text = factory.Sequence(lambda n: f"Alias {n}")
