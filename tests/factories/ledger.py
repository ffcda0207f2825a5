"""Smallest valid scales, runs, ledger entries, allocations, and what stands beside the ledger."""

import datetime as dt
from decimal import Decimal

import factory
from django.db import transaction
from factory.django import DjangoModelFactory

from contributions.models import (
    Allocation,
    AssessmentLine,
    AssessmentRun,
    Dispute,
    Instalment,
    LedgerCoverage,
    LedgerEntry,
    OrganizationScale,
    OrganizationScaleRate,
    PaymentPlan,
    VotingDecision,
    VotingNotice,
    VotingRule,
)
from contributions.models.run import hash_of
from tests.factories.contributions import BudgetVersionFactory, CurrencyFactory
from tests.factories.membership import OrganizationFactory, StateFactory
from tests.factories.source import SourceFactory


class OrganizationScaleFactory(DjangoModelFactory):
    """A draft, entered as published."""

    class Meta:
        model = OrganizationScale

    organization = factory.SubFactory(OrganizationFactory)
    year = 2005
    basis = OrganizationScale.Basis.ADOPTED
    source = factory.SubFactory(SourceFactory)


class OrganizationScaleRateFactory(DjangoModelFactory):
    """A state's rate in a draft."""

    class Meta:
        model = OrganizationScaleRate

    scale = factory.SubFactory(OrganizationScaleFactory)
    state = factory.SubFactory(StateFactory)
    weight = Decimal("2.813")


class AssessmentRunFactory(DjangoModelFactory):
    """A draft that shares nothing, without lines; give the amount to lines that add up to it."""

    class Meta:
        model = AssessmentRun

    budget_version = factory.SubFactory(BudgetVersionFactory)
    organization = factory.LazyAttribute(lambda row: row.budget_version.budget.organization)
    year = factory.LazyAttribute(lambda row: row.budget_version.budget.year)
    scale = factory.LazyAttribute(lambda row: OrganizationScaleFactory(organization=row.organization, year=row.year))
    amount = Decimal(0)
    currency = factory.LazyAttribute(lambda row: row.budget_version.budget.currency)
    inputs = "{}"
    inputs_hash = factory.LazyAttribute(lambda row: hash_of(row.inputs))


class AssessmentLineFactory(DjangoModelFactory):
    """The only line of a draft, with all of its budget: written in one transaction, at whose end they add up."""

    class Meta:
        model = AssessmentLine

    @classmethod
    def _generate(cls, strategy, params):
        with transaction.atomic():
            return super()._generate(strategy, params)

    run = factory.SubFactory(AssessmentRunFactory, amount=factory.SelfAttribute("..amount"))
    state = factory.SubFactory(StateFactory)
    weight = Decimal("100")
    quota = "3710000000/1"
    amount = Decimal("37100000.00")


class LedgerCoverageFactory(DjangoModelFactory):
    """A ledger kept since 2000 in francs."""

    class Meta:
        model = LedgerCoverage

    organization = factory.SubFactory(OrganizationFactory)
    currency = factory.SubFactory(CurrencyFactory, code="CHF")
    first_year = 2000


class LedgerEntryFactory(DjangoModelFactory):
    """An assessment of 2012, due on its first day."""

    class Meta:
        model = LedgerEntry

    organization = factory.SubFactory(OrganizationFactory)
    state = factory.SubFactory(StateFactory)
    currency = factory.SubFactory(CurrencyFactory, code="CHF")
    kind = LedgerEntry.Kind.ASSESSMENT
    amount = Decimal("41500.00")
    year = 2012
    value_date = factory.LazyAttribute(lambda row: dt.date(row.year or 2012, 1, 1))


class PaymentFactory(LedgerEntryFactory):
    """A payment of which nothing is allocated."""

    kind = LedgerEntry.Kind.PAYMENT
    amount = Decimal("-41500.00")
    year = None
    value_date = dt.date(2012, 6, 1)


class AllocationFactory(DjangoModelFactory):
    """A payment that settles an assessment."""

    class Meta:
        model = Allocation

    debit = factory.SubFactory(LedgerEntryFactory)
    credit = factory.LazyAttribute(
        lambda row: PaymentFactory(
            organization=row.debit.organization, state=row.debit.state, currency=row.debit.currency
        )
    )
    amount = Decimal("41500.00")
    on = dt.date(2012, 6, 1)


class DisputeFactory(DjangoModelFactory):
    """A part of an assessment in dispute."""

    class Meta:
        model = Dispute

    entry = factory.SubFactory(LedgerEntryFactory)
    amount = Decimal("500.00")
    reason = "Rate contested"
    start = dt.date(2012, 3, 1)


class PaymentPlanFactory(DjangoModelFactory):
    """A plan without instalments."""

    class Meta:
        model = PaymentPlan

    organization = factory.SubFactory(OrganizationFactory)
    state = factory.SubFactory(StateFactory)
    currency = factory.SubFactory(CurrencyFactory, code="CHF")
    agreed_on = dt.date(2014, 11, 26)


class InstalmentFactory(DjangoModelFactory):
    """An instalment, a year later each time."""

    class Meta:
        model = Instalment

    plan = factory.SubFactory(PaymentPlanFactory)
    due_on = factory.Sequence(lambda n: dt.date(1901 + n % 250, 6, 30))
    amount = Decimal("10000.00")


class VotingRuleFactory(DjangoModelFactory):
    """Two preceding years, a year from notice to loss, since 2013-11-21."""

    class Meta:
        model = VotingRule

    organization = factory.SubFactory(OrganizationFactory)
    provision_en = "Constitution, Article 4(1)"
    provision_fr = "Constitution, article 4, paragraphe 1"
    start = dt.date(2013, 11, 21)


class VotingNoticeFactory(DjangoModelFactory):
    """A notice of 2014."""

    class Meta:
        model = VotingNotice

    organization = factory.SubFactory(OrganizationFactory)
    state = factory.SubFactory(StateFactory)
    informed_on = dt.date(2014, 11, 26)


class VotingDecisionFactory(DjangoModelFactory):
    """A vote maintained."""

    class Meta:
        model = VotingDecision

    organization = factory.SubFactory(OrganizationFactory)
    state = factory.SubFactory(StateFactory)
    kind = VotingDecision.Kind.MAINTAIN
    decided_on = dt.date(2015, 11, 26)
