"""Bodies: succession, ownership, rules."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from governance.models import Body
from governance.models.body import Majority, RuleKind
from tests.factories.governance import BodyFactory, BodyRuleFactory, BodySuccessionFactory, SubBodyFactory
from tests.factories.membership import DepartmentFactory

pytestmark = pytest.mark.django_db


def test_two_bodies_can_merge_into_one():
    merged = BodyFactory()
    first, second = BodyFactory(), BodyFactory()

    BodySuccessionFactory(predecessor=first, successor=merged)
    BodySuccessionFactory(predecessor=second, successor=merged)

    assert merged.predecessions.count() == 2


def test_a_body_cannot_succeed_itself():
    body = BodyFactory()

    with pytest.raises(IntegrityError, match="bodysuccession_of_itself"):
        BodySuccessionFactory(predecessor=body, successor=body)


def test_a_body_belongs_to_an_organization_or_to_a_department_never_to_both():
    body = BodyFactory()
    body.department = DepartmentFactory()

    with pytest.raises(ValidationError, match="belongs to an organization or to a department"):
        body.full_clean()

    body.organization = None
    body.full_clean()


def test_a_body_cannot_stand_above_itself():
    parent = BodyFactory()
    child = SubBodyFactory(parent=parent)
    parent.parent = child

    with pytest.raises(ValidationError, match="own parent"):
        parent.full_clean()


def test_a_parent_body_is_of_the_same_organization():
    body = BodyFactory()
    body.parent = BodyFactory()

    with pytest.raises(ValidationError, match="another organization"):
        body.full_clean()


def test_a_dissolved_body_is_not_among_those_of_a_later_day():
    dissolved = BodyFactory(end=dt.date(2013, 11, 21))
    living = BodyFactory()

    assert set(Body.objects.on(dt.date(2013, 11, 21))) == {dissolved, living}
    assert set(Body.objects.on(dt.date(2013, 11, 22))) == {living}


def test_a_body_has_one_rule_of_a_kind_on_one_day():
    rule = BodyRuleFactory(end=dt.date(2010, 12, 31))

    BodyRuleFactory(body=rule.body, number=3, start=dt.date(2011, 1, 1))

    with pytest.raises(IntegrityError, match="bodyrule_two_rules_at_once"), transaction.atomic():
        BodyRuleFactory(body=rule.body, number=1, start=dt.date(2010, 12, 31))


def test_a_body_may_meet_in_several_months_but_each_is_stated_once():
    rule = BodyRuleFactory(kind=RuleKind.SESSION_MONTH, number=6)

    BodyRuleFactory(body=rule.body, kind=RuleKind.SESSION_MONTH, number=12)

    with pytest.raises(IntegrityError, match="bodyrule_month_stated_twice"):
        BodyRuleFactory(body=rule.body, kind=RuleKind.SESSION_MONTH, number=12)


def test_a_majority_rule_names_its_majority_and_no_number():
    rule = BodyRuleFactory.build(body=BodyFactory(), kind=RuleKind.MAJORITY, number=2)

    with pytest.raises(ValidationError, match="names its majority"):
        rule.full_clean()

    rule.number, rule.majority = None, Majority.TWO_THIRDS
    rule.full_clean()


def test_a_reversed_period_is_refused_from_sql():
    body = BodyFactory()

    with pytest.raises(IntegrityError, match="body_reversed_period"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE governance_body SET start = '2010-01-01', \"end\" = '2009-01-01' WHERE id = %s", [body.pk]
        )
