"""The tables of the source documents as loaded: what is printed, what adds up, and what does not."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from iomtrack.loading import load
from membership import adding_up
from membership.loading import REFERENCE
from membership.models import Discrepancy, PublishedFigure, PublishedTable, Source, SumCheck
from membership.published import PUBLISHED
from membership.sums import Verdict
from tests.factories.iomtrack import UserFactory
from tests.factories.source import PublishedFigureFactory, PublishedTableFactory

VERDICTS = {
    "ten-largest-share": Verdict.SHARE,
    "forced-labour-share": Verdict.SHARE,
    "return-fund-share": Verdict.SHARE,
    "fte-hq": Verdict.EQUAL,
    "fte-geneva": Verdict.DISCREPANCY,
    "fte-total": Verdict.EQUAL,
    "om-total": Verdict.EQUAL,
    "contribution-total": Verdict.EQUAL,
    "saving-lives": Verdict.ROUNDING,
    "protecting": Verdict.ROUNDING,
    "facilitating": Verdict.ROUNDING,
    "theme-agency": Verdict.EQUAL,
    "region-theme": Verdict.DISCREPANCY,
    "region-agency": Verdict.DISCREPANCY,
    "region-theme-less-assessed": Verdict.ROUNDING,
    "global-note": Verdict.DISCREPANCY,
    "movements-2010": Verdict.EQUAL,
    "movements-2011": Verdict.DISCREPANCY,
    "movements-2012": Verdict.EQUAL,
    "movements-2013": Verdict.EQUAL,
    "movements-2014": Verdict.EQUAL,
    "movements-refugees": Verdict.DISCREPANCY,
    "movements-public-policy": Verdict.EQUAL,
    "movements-all": Verdict.EQUAL,
    "movements-grand-total": Verdict.EQUAL,
    "age-refugees": Verdict.EQUAL,
    "age-all": Verdict.DISCREPANCY,
    "since-2012": Verdict.ROUNDING,
}


pytestmark = pytest.mark.django_db


@pytest.fixture
def documents(db):
    """The sources and the published tables of the five documents."""
    sources = [dataset for dataset in REFERENCE if dataset.model is Source]
    return load([*sources, *PUBLISHED], why="test")


@pytest.fixture
def checks(documents) -> dict[str, adding_up.Checked]:
    """Every sum check by its code."""
    return {checked.check.code: checked for checked in adding_up.all_checks()}


def test_loading_the_published_tables_again_changes_nothing(documents):
    again = load(PUBLISHED, why="test")

    assert [(result.new, result.changed) for result in again] == [(0, 0)] * len(PUBLISHED)


def test_every_sum_check_has_the_verdict_of_the_rule(checks):
    assert {code: checked.result.verdict for code, checked in checks.items()} == VERDICTS


def test_every_discrepancy_beyond_rounding_is_a_visible_record(checks):
    beyond = [checked.check for checked in checks.values() if not checked.result.adds_up]

    assert beyond
    assert [check.code for check in beyond if check.discrepancy is None] == []


def test_the_twelve_known_discrepancies_are_listed_in_both_languages(documents):
    rows = list(Discrepancy.objects.all())

    assert len(rows) == 12
    assert all(row.place_fr and row.explanation_fr and row.source_id for row in rows)
    assert all(bool(row.adds_up_to_en) == bool(row.adds_up_to_fr) for row in rows)


def test_ten_states_are_a_share_of_the_budget_and_not_its_total(checks):
    result = checks["ten-largest-share"].result

    assert (result.total_of_parts, result.total, round(result.share, 2), result.currency) == (
        Decimal("30.86"),
        Decimal("37.1"),
        Decimal("83.18"),
        "CHF",
    )
    assert "10 of 109 members" in checks["ten-largest-share"].check.label_en


def test_the_2011_movements_do_not_add_up_and_12639_fits_everywhere(checks):
    row, column, grand, age = (
        checks[code] for code in ("movements-2011", "movements-refugees", "movements-grand-total", "age-refugees")
    )

    assert (row.result.total_of_parts, row.result.total, row.result.difference) == (12893, 12839, -54)
    assert (column.result.total_of_parts, column.result.total) == (57158, 57104)
    assert [figure.value for figure in row.proposals] == [12639]
    assert row.with_proposals.verdict is Verdict.EQUAL
    assert column.with_proposals.verdict is Verdict.EQUAL
    assert (grand.result.total, grand.result.verdict) == (57903, Verdict.EQUAL)
    assert (age.result.total_of_parts, age.result.verdict) == (57104, Verdict.EQUAL)


def test_the_printed_value_is_kept_beside_the_proposed_one(documents):
    figure = PublishedFigure.objects.get(table__code="003-movements", row_position=2, column_position=1)

    assert (figure.printed, figure.value, figure.certainty) == ("12,693", 12693, "disputed")
    assert (figure.proposal.printed, figure.proposal.certainty) == ("12,639", "corrected")


def test_geneva_is_0425_and_the_total_1225(checks):
    geneva, total = checks["fte-geneva"], checks["fte-total"]

    assert (geneva.result.total_of_parts, geneva.result.total, geneva.result.tolerance) == (
        Decimal("0.425"),
        Decimal("0.45"),
        Decimal("0.015"),
    )
    assert geneva.with_proposals.verdict is Verdict.EQUAL
    assert (total.with_proposals.total_of_parts, total.with_proposals.total) == (Decimal("1.225"), Decimal("1.225"))


@pytest.mark.parametrize(
    ("code", "parts", "total", "tolerance"),
    [
        ("saving-lives", "101.7", "101.8", "0.2"),
        ("protecting", "36.4", "36.6", "0.2"),
        ("facilitating", "95.3", "95.8", "0.75"),
        ("theme-agency", "244.1", "244.1", "0.9"),
        ("region-theme", "233.6", "244.1", "0.95"),
        ("region-theme-less-assessed", "233.6", "234.2", "0.9"),
        ("global-note", "92.5", "85.4", "0.2"),
    ],
)
def test_the_charts_of_2015_add_up_as_far_as_they_do(checks, code, parts, total, tolerance):
    result = checks[code].result

    assert (result.total_of_parts, result.total, result.tolerance) == tuple(map(Decimal, (parts, total, tolerance)))


def test_a_table_shows_checks_that_belong_to_another_table_but_use_its_figures(documents):
    budget = PublishedTable.objects.get(code="000-2.1")

    found = [checked.check.code for checked in adding_up.checks_of_table(budget)]

    assert found == ["ten-largest-share", "forced-labour-share"]


def test_a_discrepancy_shows_its_proof(documents):
    discrepancy = Discrepancy.objects.get(code="movements-2011")

    found = [checked.check.code for checked in adding_up.checks_of_discrepancy(discrepancy)]

    assert found == [
        "movements-2011",
        "movements-refugees",
        "movements-all",
        "movements-grand-total",
        "age-refugees",
    ]


def test_no_check_mixes_currencies(checks):
    for checked in checks.values():
        assert len({part.figure.currency for part in [*checked.parts, *checked.totals]}) == 1


def test_published_text_has_no_number_from_the_damaged_captions(documents):
    printed = PublishedFigure.objects.filter(table__source__code="iom-2015-canada-and-iom")

    assert not printed.filter(printed__contains="'").exists()
    assert printed.filter(table__code="003-theme-detail", printed="2M", value=2).exists()


def test_the_evaluation_is_kept_as_printed(documents):
    findings = PublishedFigure.objects.filter(table__code="001-findings")
    wordings = PublishedFigure.objects.filter(printed__contains="As the lead, CIC should consider")

    assert findings.count() == 11
    assert sorted(figure.table.code for figure in wordings) == ["001-recommendations", "002-response"]
    assert len({figure.printed for figure in wordings}) == 2


@pytest.fixture
def reader(client):
    """A logged-in person who may see everything here."""
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return client


def test_the_page_of_a_table_shows_it_as_printed_and_what_adds_up(reader, documents):
    table = PublishedTable.objects.get(code="003-movements")

    page = reader.get(f"/en{path_of(table)}").content.decode()

    assert "12,693" in page
    assert "Proposed, not printed: 12,639" in page
    assert "With the proposed 12,639: 12,839 against 12,839. Equal." in page
    assert "Discrepancy" in page


def test_the_page_of_table_2_2_says_ten_of_109(reader, documents):
    table = PublishedTable.objects.get(code="000-2.2")

    page = reader.get(f"/en{path_of(table)}").content.decode()

    assert ".79 M" in page
    assert "10 of 109 members" in page
    assert "30.86" in page
    assert "83.18%" in page


def test_a_french_page_marks_the_printed_table_as_english(reader, documents):
    table = PublishedTable.objects.get(code="000-2.3")

    page = reader.get(f"/fr{path_of(table)}").content.decode()

    assert '<table class="records as-printed" role="table" lang="en">' in page
    assert "10-15%*" in page
    assert "0,425" in page


@pytest.mark.parametrize("name", ["source", "publishedtable", "publishedfigure", "discrepancy", "claim"])
def test_every_list_answers_in_both_languages(reader, documents, name):
    for language in ("en", "fr"):
        with translation.override(language):
            address = reverse(f"membership:{name}_list")
        assert reader.get(address).status_code == 200
        assert reader.get(address, {"format": "csv"}).status_code == 200


def test_discrepancies_are_filtered_by_kind_and_source(reader, documents):
    source = Source.objects.get(code="iom-2015-canada-and-iom")

    response = reader.get(reverse("membership:discrepancy_list"), {"kind": "rounding", "source": source.pk})

    assert [row.code for row in response.context["table"].data.data] == ["theme-rounding"]


def test_the_page_of_a_source_counts_what_cites_it(reader, documents):
    source = Source.objects.get(code="cic-2005-iom-evaluation-profile")

    page = reader.get(source.get_absolute_url()).content.decode()

    assert "What cites this source" in page
    assert f"?source={source.pk}" in page


def test_the_admin_refuses_a_sum_check_of_two_currencies(reader):
    table = PublishedTableFactory()
    francs, dollars = (PublishedFigureFactory(table=table, currency=code) for code in ("CHF", "USD"))
    form = {
        "code": "mixed",
        "table": table.pk,
        "position": 1,
        "kind": "total",
        "label_en": "Mixed",
        "label_fr": "Mixte",
        "parts-TOTAL_FORMS": 2,
        "parts-INITIAL_FORMS": 0,
        "parts-0-figure": francs.pk,
        "parts-0-side": "part",
        "parts-0-factor": 1,
        "parts-1-figure": dollars.pk,
        "parts-1-side": "total",
        "parts-1-factor": 1,
    }

    refused = reader.post(reverse("admin:membership_sumcheck_add"), form)
    accepted = reader.post(reverse("admin:membership_sumcheck_add"), {**form, "parts-TOTAL_FORMS": 1})

    assert "A sum check never adds two currencies." in refused.content.decode()
    assert accepted.status_code == 302
    assert SumCheck.objects.get().parts.count() == 1


def path_of(record) -> str:
    """The address of a record's page without its language."""
    return record.get_absolute_url().removeprefix("/en").removeprefix("/fr")
