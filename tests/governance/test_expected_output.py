"""Expected outputs: the rule, the deliveries, the shortfall and its reason."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from governance.models import ExpectedOutput
from governance.reports.expected_output import shortfalls, years_of
from tests.factories.expected_output import DeliveryFactory, ExpectedOutputFactory

pytestmark = pytest.mark.django_db


def fetched(output: ExpectedOutput) -> ExpectedOutput:
    return ExpectedOutput.objects.for_list().get(pk=output.pk)


def test_the_round_tables_are_short_in_both_years_and_only_one_says_why(published):
    output = ExpectedOutput.objects.for_list().get(code="mpi-round-tables")

    first, second = shortfalls([output])

    assert (first.year.start_year, first.delivered, first.expected, first.shortfall) == (2006, 1, 2, 1)
    assert first.reasons == []
    assert (second.year.start_year, second.delivered, second.shortfall) == (2007, 0, 2)
    assert [reason.plain for reason in second.reasons] == ["Delayed: scheduling challenges"]
    assert "delayed due to scheduling challenges" in second.printed[0].plain


def test_a_year_of_which_nothing_is_recorded_is_no_shortfall():
    output = ExpectedOutputFactory(frequency="semi_annual", at_least=None)

    assert years_of(fetched(output)) == []


def test_a_delivery_without_a_number_is_no_shortfall():
    output = DeliveryFactory(number=None).output

    (year,) = years_of(fetched(output))

    assert (year.delivered, year.shortfall) == (None, None)


def test_deliveries_of_one_fiscal_year_are_counted_together():
    output = DeliveryFactory(start=dt.date(2006, 5, 1), end=dt.date(2006, 5, 1)).output
    DeliveryFactory(output=output, start=dt.date(2007, 3, 31), end=dt.date(2007, 3, 31))
    DeliveryFactory(output=output, start=dt.date(2007, 4, 1), end=dt.date(2007, 4, 1))

    assert [(year.year.start_year, year.delivered, year.shortfall) for year in years_of(fetched(output))] == [
        (2006, 2, 0),
        (2007, 1, 1),
    ]


@pytest.mark.parametrize(("frequency", "number"), [("annual", 1), ("semi_annual", 2)])
def test_a_yearly_rule_has_its_number(frequency, number):
    assert ExpectedOutputFactory(frequency=frequency, at_least=None).each_year == number


@pytest.mark.parametrize("frequency", ["as_required", "not_stated"])
def test_a_rule_without_a_number_expects_none(frequency):
    output = DeliveryFactory(output=ExpectedOutputFactory(frequency=frequency, at_least=None), number=0).output

    assert output.each_year is None
    assert shortfalls([fetched(output)]) == []


def test_at_least_so_many_needs_the_number_and_nothing_else_takes_one():
    for frequency, number in (("at_least", None), ("at_least", 0), ("annual", 3)):
        output = ExpectedOutputFactory.build(organization=None, frequency=frequency, at_least=number)
        with pytest.raises(ValidationError):
            output.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            output.save()

    assert ExpectedOutputFactory(frequency="at_least", at_least=1).pk


def test_nothing_delivered_is_said_of_a_period():
    with pytest.raises(IntegrityError), transaction.atomic():
        DeliveryFactory(number=0, start=None, end=None)

    assert DeliveryFactory(number=0).pk
