"""The files this app loads: REFERENCE is what lists and lookups need, PUBLISHED the figures of the source documents."""

from contributions.models import (
    Agreement,
    AgreementAmendment,
    AgreementDeliverable,
    Budget,
    BudgetLine,
    BudgetVersion,
    Currency,
    ExchangeRate,
    FiscalYearPayment,
    ProgrammeAlias,
    PublishedContribution,
    ResourceEstimate,
    ScalePeriod,
    ScaleRate,
    TransferProgramme,
    VoluntaryAgency,
    VoluntaryContribution,
    VoluntaryRegion,
    VoluntaryTheme,
    VotingRule,
)
from iomtrack.loading import Dataset

REFERENCE = [
    Dataset("currencies", "reference/currency.csv", Currency, ("code",)),
    Dataset(
        "exchange rates",
        "reference/exchange_rate.csv",
        ExchangeRate,
        ("base", "quote", "kind", "start", "source"),
    ),
    Dataset("UN scale periods", "reference/scale_period.csv", ScalePeriod, ("code",)),
    Dataset("UN scale rates", "reference/scale_rate.csv", ScaleRate, ("period", "state")),
    Dataset("transfer payment programmes", "reference/transfer_programme.csv", TransferProgramme, ("code",)),
    Dataset("aliases of programmes", "reference/programme_alias.csv", ProgrammeAlias, ("programme", "name_en")),
    Dataset(
        "payments per fiscal year",
        "reference/fiscal_year_payment.csv",
        FiscalYearPayment,
        ("payer", "programme", "fiscal_year"),
    ),
    Dataset("voluntary themes", "reference/voluntary_theme.csv", VoluntaryTheme, ("code",)),
    Dataset("parts of voluntary themes", "reference/voluntary_theme_part.csv", VoluntaryTheme, ("code",)),
    Dataset("voluntary agencies", "reference/voluntary_agency.csv", VoluntaryAgency, ("code",)),
    Dataset("voluntary regions", "reference/voluntary_region.csv", VoluntaryRegion, ("code",)),
    Dataset("voting rules", "reference/voting_rule.csv", VotingRule, ("organization", "start")),
]

PUBLISHED = [
    Dataset("budgets", "reference/budget.csv", Budget, ("organization", "year", "part")),
    Dataset("budget versions", "reference/budget_version.csv", BudgetVersion, ("budget", "stage", "source")),
    Dataset("budget lines", "reference/budget_line.csv", BudgetLine, ("version", "label_en")),
    Dataset(
        "published contributions",
        "reference/published_contribution.csv",
        PublishedContribution,
        ("organization", "state", "year", "source"),
    ),
    Dataset(
        "voluntary contributions",
        "reference/voluntary_contribution.csv",
        VoluntaryContribution,
        ("organization", "donor", "source", "start", "theme", "agency", "region"),
    ),
    Dataset("agreements", "reference/agreement.csv", Agreement, ("reference",)),
    Dataset("agreement amendments", "reference/agreement_amendment.csv", AgreementAmendment, ("agreement", "number")),
    Dataset(
        "deliverables of agreements",
        "reference/agreement_deliverable.csv",
        AgreementDeliverable,
        ("agreement", "output"),
    ),
    Dataset(
        "resource estimates",
        "reference/resource_estimate.csv",
        ResourceEstimate,
        ("organization", "source", "position"),
    ),
]
