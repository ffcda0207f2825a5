"""Smallest valid expected outputs and deliveries."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from governance.models import Delivery, ExpectedOutput
from tests.factories.membership import OrganizationFactory


class ExpectedOutputFactory(DjangoModelFactory):
    """Something expected at least twice a year."""

    class Meta:
        model = ExpectedOutput

    code = factory.Sequence(lambda n: f"output-{n}")
    name_en = factory.Sequence(lambda n: f"Output {n}")
    name_fr = factory.Sequence(lambda n: f"Extrant {n}")
    organization = factory.SubFactory(OrganizationFactory)
    frequency = ExpectedOutput.Frequency.AT_LEAST
    at_least = 2


class DeliveryFactory(DjangoModelFactory):
    """One delivered in the fiscal year 2006-07."""

    class Meta:
        model = Delivery

    output = factory.SubFactory(ExpectedOutputFactory)
    start = dt.date(2006, 4, 1)
    end = dt.date(2007, 3, 31)
    number = 1
