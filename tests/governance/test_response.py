"""Management responses."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from governance.models.response import ManagementResponse
from tests.factories.follow_up import RecommendationFactory, ResponseFactory

pytestmark = pytest.mark.django_db


def test_a_recommendation_has_one_response():
    response = ResponseFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ResponseFactory(recommendation=response.recommendation)

    assert ResponseFactory().pk


@pytest.mark.parametrize("position", ["agreed_with_conditions", "partially_agreed", "disagreed", "noted"])
def test_any_answer_but_a_plain_agreement_must_be_justified(position):
    with pytest.raises(IntegrityError, match="managementresponse_unexplained"), transaction.atomic():
        ResponseFactory(position=position)

    assert ResponseFactory(position=position, explanation_fr="Parce que.").pk
    assert ResponseFactory(position="agreed").pk


def test_the_form_says_in_words_what_is_missing():
    response = ManagementResponse(recommendation=RecommendationFactory(), position="disagreed")

    with pytest.raises(ValidationError, match="must be justified"):
        response.full_clean()


def test_the_printed_position_is_kept_beside_ours():
    response = ResponseFactory(printed="Accepted", position="agreed")

    assert (response.printed, response.get_position_display()) == ("Accepted", "Agreed")
