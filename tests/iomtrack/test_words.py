"""The history of a record in the words of its pages."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from governance.services import meeting
from iomtrack import history
from tests.factories.contributions import FiscalYearPaymentFactory, PublishedContributionFactory, ScaleRateFactory
from tests.factories.governance import AgendaItemFactory, SessionFactory
from tests.factories.membership import MembershipFactory

pytestmark = pytest.mark.django_db


def told(record, language="en"):
    """The newest entry as label, before and after, without the marks of languages; no-break spaces as ~."""
    with translation.override(language):
        changes = history.timeline(record)[0].changes
        return {
            str(change.label): tuple(str(word or "").replace("\u00a0", "~") for word in (change.before, change.after))
            for change in changes
        }


def test_a_rate_is_told_with_the_digits_it_has_and_at_least_three():
    small, whole = ScaleRateFactory(rate=Decimal("0.01900000")), ScaleRateFactory(rate=Decimal(22))

    assert told(small)["rate (%)"] == ("", "0.019")
    assert told(whole, "fr")["quote-part (%)"] == ("", "22,000")


def test_an_amount_is_told_with_its_currency_and_a_year_without_separators():
    row = PublishedContributionFactory(amount=Decimal("1200000"), year=2005)

    assert told(row)["amount"] == ("", f"{row.currency.code}~1,200,000.00")
    assert told(row)["year"] == ("", "2005")


def test_a_fiscal_year_is_told_as_it_is_written():
    assert told(FiscalYearPaymentFactory(fiscal_year=2013))["fiscal year"] == ("", "FY 2013-14")


def test_a_date_is_told_as_exactly_as_it_is_known_and_its_precision_only_when_it_changes():
    record = MembershipFactory(start=dt.date(1991, 1, 1), end=None, precision="year")
    created = told(record)
    record.precision = "day"
    record.save()

    assert created["from"] == ("", "1991")
    assert "precision" not in " ".join(created)
    assert told(record) == {"date known": ("to the year", "to the day")}


def test_the_time_zone_is_told_by_its_place_and_only_when_it_changes():
    session = SessionFactory()
    created = told(session)
    meeting.change_session(session=session, time_zone="America/Toronto")

    assert "time zone" not in created
    assert told(session) == {"times are those of": ("Geneva", "Ottawa")}


def test_the_number_of_an_item_is_told_and_a_place_in_a_list_is_not():
    item = AgendaItemFactory()
    region = item.session.body.organization
    assert told(item)["item number"] == ("", "1")
    assert "position" not in told(region)


def test_a_page_writes_a_year_as_a_year(client_as):
    row = PublishedContributionFactory(year=2005)

    page = client_as("reader").get(f"/en/contributions/published/{row.pk}/").content.decode()

    assert "2,005" not in page
