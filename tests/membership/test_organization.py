"""Organizations, departments and units: one name a day."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from membership.models import Department, Organization, State
from tests.factories.membership import (
    DepartmentAliasFactory,
    DepartmentFactory,
    DepartmentNameFactory,
    OrganizationFactory,
    OrganizationNameFactory,
    StateFactory,
    UnitFactory,
    UnitNameFactory,
)

pytestmark = pytest.mark.django_db


def test_an_organization_has_the_name_of_the_day():
    organization = OrganizationFactory(name_en="Migration Organization")
    OrganizationNameFactory(
        organization=organization, name_en="Committee", start=dt.date(1952, 1, 1), end=dt.date(1989, 11, 13)
    )

    names = [str(organization.name_on(day)) for day in (dt.date(1989, 11, 13), dt.date(1989, 11, 14))]

    assert names == ["Committee", "Migration Organization"]


@pytest.mark.parametrize(
    ("factory", "owner", "constraint"),
    [
        (OrganizationNameFactory, "organization", "organizationname_two_names_at_once"),
        (DepartmentNameFactory, "department", "departmentname_two_names_at_once"),
        (UnitNameFactory, "unit", "unitname_two_names_at_once"),
    ],
)
def test_two_names_cannot_hold_on_one_day(factory, owner, constraint):
    first = factory(start=dt.date(1952, 1, 1), end=dt.date(1979, 12, 31))
    whole = {owner: getattr(first, owner)}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        factory(**whole, start=dt.date(1979, 12, 31))
    factory(**whole, start=dt.date(1980, 1, 1))


def test_the_principal_organization_is_the_first_by_position():
    OrganizationFactory(position=20)
    first = OrganizationFactory(position=10)

    assert Organization.objects.principal() == first


def test_an_organization_is_found_by_a_former_acronym():
    organization = OrganizationFactory()
    OrganizationNameFactory(organization=organization, acronym_en="PICMME")
    OrganizationFactory()

    assert list(Organization.objects.search("picmme")) == [organization]


def test_a_department_is_found_by_another_name():
    department = DepartmentFactory()
    DepartmentAliasFactory(department=department, text="Affaires étrangères")

    assert list(Department.objects.search("ETRANGERES")) == [department]


def test_a_department_does_not_succeed_itself():
    department = DepartmentFactory()
    department.successor = department

    with pytest.raises(Exception, match="succeed itself"):
        department.full_clean()


def test_a_unit_does_not_succeed_itself():
    unit = UnitFactory()
    unit.successor = unit

    with pytest.raises(Exception, match="succeed itself"):
        unit.full_clean()


def test_only_one_state_is_ours():
    first = StateFactory(is_ours=True)

    with pytest.raises(IntegrityError, match="state_a_second_one_of_ours"), transaction.atomic():
        StateFactory(is_ours=True)
    StateFactory()

    assert State.objects.ours() == first


def test_a_state_code_is_three_capital_letters():
    with pytest.raises(IntegrityError, match="state_a_code_that_is_not_three_letters"), transaction.atomic():
        StateFactory(iso3="x1")
    StateFactory(iso3="XZZ")
