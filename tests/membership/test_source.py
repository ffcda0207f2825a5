"""Sources, what cites them, and claims."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import translation

from membership.models import Claim, Source
from tests.factories.source import ClaimFactory, PublishedTableFactory, SourceFactory

pytestmark = pytest.mark.django_db


def test_a_document_published_in_english_only_keeps_its_title_and_says_its_language():
    source = SourceFactory(title_en="Canada and IOM", title_fr="")

    with translation.override("fr"):
        shown = source.title

    assert (shown.plain, shown.language) == ("Canada and IOM", "en")


def test_the_date_of_a_source_is_shown_no_finer_than_it_is_known():
    source = SourceFactory.build(published_on="2005-01-01", published_precision="year")
    source.published_on = Source._meta.get_field("published_on").to_python(source.published_on)

    assert source.published_label == "2005"
    assert SourceFactory.build(published_on=None).published_label == ""


def test_a_source_that_is_cited_cannot_be_deleted():
    table = PublishedTableFactory()

    with pytest.raises(ProtectedError):
        table.source.delete()

    assert Source.objects.filter(pk=table.source_id).exists()


def test_only_one_claim_about_a_field_can_be_the_chosen_one():
    first = ClaimFactory(chosen=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimFactory(record=first.record, chosen=True)

    assert ClaimFactory(record=first.record, chosen=False).pk


def test_a_source_can_make_two_claims_but_not_the_same_one_twice():
    first = ClaimFactory(value="1990")

    with pytest.raises(IntegrityError), transaction.atomic():
        ClaimFactory(record=first.record, source=first.source, value="1990")

    assert ClaimFactory(record=first.record, source=first.source, value="1991").pk


def test_claims_about_a_record_are_found_from_the_record():
    claim = ClaimFactory()
    ClaimFactory()

    assert list(Claim.objects.about(claim.record)) == [claim]


def test_a_claim_names_its_field_as_the_record_does():
    assert ClaimFactory(field="symbol").field_label == "Symbol"
    assert ClaimFactory(field="accession").field_label == "accession"
