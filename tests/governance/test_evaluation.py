"""Evaluations, findings, recommendations and their printed wordings."""

import csv
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from governance.models.evaluation import Evaluation
from tests.factories.follow_up import (
    EvaluationFactory,
    FindingFactory,
    RecommendationFactory,
    WordingFactory,
)

pytestmark = pytest.mark.django_db

REFERENCE = Path(__file__).parents[2] / "governance" / "reference"


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_evaluation_of_2011_has_three_findings_on_relevance_and_eight_on_performance():
    themes = [row["theme"] for row in rows("finding")]

    assert (themes.count("relevance"), themes.count("performance"), len(themes)) == (3, 8, 11)


def test_published_english_texts_stay_english():
    assert {row["text_fr"] for row in rows("finding")} == {""}
    assert {row["text_fr"] for row in rows("action")} == {""}
    assert {row["language"] for row in rows("recommendation_wording")} == {"en"}


def test_recommendation_3_is_kept_in_both_printed_wordings():
    printed = {row["source"]: row["text"] for row in rows("recommendation_wording") if row["recommendation"][-1] == "3"}

    assert "between Canadian government departments" in printed["cic-2011-iom-evaluation-conclusions"]
    assert "between government departments" in printed["cic-2011-iom-evaluation-response"]


def test_every_response_of_2011_is_agreed_and_every_row_cites_its_place():
    assert [row["position"] for row in rows("management_response")] == ["agreed"] * 3
    for name in ("evaluation", "finding", "recommendation", "recommendation_wording", "action", "action_link"):
        assert all(row["source"] and row["locator"] for row in rows(name)), name


def test_a_number_stands_once_in_an_evaluation():
    finding, recommendation = FindingFactory(), RecommendationFactory()

    with pytest.raises(IntegrityError, match="finding_number_twice"), transaction.atomic():
        FindingFactory(evaluation=finding.evaluation, number=finding.number)
    with pytest.raises(IntegrityError, match="recommendation_number_twice"), transaction.atomic():
        RecommendationFactory(evaluation=recommendation.evaluation, number=recommendation.number)

    assert FindingFactory(number=finding.number).pk


def test_a_finding_without_text_is_refused():
    with pytest.raises(IntegrityError, match="finding_without_text"), transaction.atomic():
        FindingFactory(text_en="")

    assert FindingFactory(text_en="", text_fr="Constatation.").pk


def test_one_wording_per_language_is_the_chosen_one():
    first = WordingFactory(text="Keep it.")
    WordingFactory(recommendation=first.recommendation, chosen=False, text="Keep it!")
    WordingFactory(recommendation=first.recommendation, language="fr", text="La garder.")

    with pytest.raises(IntegrityError, match="recommendationwording_two_chosen"), transaction.atomic():
        WordingFactory(recommendation=first.recommendation)

    assert first.recommendation.text == "Keep it."
    with override("fr"):
        assert first.recommendation.text == "La garder."


def test_wordings_differ_when_words_do_and_not_for_a_full_stop():
    same = WordingFactory(text="Keep it.").recommendation
    WordingFactory(recommendation=same, chosen=False, text="Keep it")
    other = WordingFactory(text="Keep it.").recommendation
    WordingFactory(recommendation=other, chosen=False, text="Leave it.")

    assert not same.wordings_differ
    assert other.wordings_differ


def test_an_english_text_marks_itself_on_a_french_page():
    wording = WordingFactory(text="Keep it.")

    with override("fr"):
        marked = wording.recommendation.text.__html__()

    assert marked == '<span lang="en">Keep it.</span>'


def test_the_list_counts_findings_and_recommendations():
    evaluation = EvaluationFactory()
    FindingFactory.create_batch(3, evaluation=evaluation)
    RecommendationFactory.create_batch(2, evaluation=evaluation)

    row = Evaluation.objects.for_list().get(pk=evaluation.pk)

    assert (row.finding_count, row.recommendation_count) == (3, 2)


def test_a_date_of_publication_that_is_not_stated_is_said_not_to_be():
    assert str(EvaluationFactory(published_on=None).published_label) == "Not stated"
