"""UN scales from a file: every error at its row or at the file, all or nothing, nothing twice, and undone."""

import datetime as dt
import io
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, connections, transaction

from contributions.models import ScalePeriod, ScaleRate
from contributions.reports.scale import rates_by_year
from contributions.services.organization_scale import enter_scale
from contributions.services.scale_import import Years, import_scale, judge_scale, undo_scale_import
from contributions.spreadsheet import text_of
from membership.models import State
from tests.factories.contributions import ScalePeriodFactory, ScaleRateFactory, ScenarioFactory
from tests.factories.ledger import OrganizationScaleFactory
from tests.factories.membership import OrganizationFactory, StateFactory
from tests.factories.source import SourceFactory
from tests.markup import page_of

URL = "/en/contributions/scale/periods/import/"
YEARS = Years(2028, 2030)
HEADER = "State,Rate (%)"
GOOD = f"{HEADER}\nCAN,22.5\nKenya,0.021\nTürkiye,77.479\n"


@pytest.fixture
def earlier(db):
    """The scale before: three members, of which one no longer exists in 2028, and a state that is no member."""
    period = ScalePeriodFactory(code="2025-2027", start=dt.date(2025, 1, 1), end=dt.date(2027, 12, 31))
    for iso3, name_en, name_fr, rate in (
        ("CAN", "Canada", "Canada", "60"),
        ("KEN", "Kenya", "Kenya", "39"),
        ("YUG", "Yugoslavia", "Yougoslavie", "1"),
        ("VAT", "Holy See", "Saint-Siège", "0.001"),
    ):
        state = StateFactory(iso3=iso3, name_en=name_en, name_fr=name_fr)
        ScaleRateFactory(period=period, state=state, rate=Decimal(rate), notional=iso3 == "VAT", printed_name="")
    ScaleRate.objects.filter(state__iso3="KEN").update(printed_name="Kenya (Republic of)")
    State.objects.filter(iso3="YUG").update(end=dt.date(2026, 6, 3))
    StateFactory(iso3="TUR", name_en="Turkey", name_fr="Turquie", formal_name_en="Türkiye", formal_name_fr="")
    return period


def recorded():
    """The rates of 2028-2030."""
    rates = ScaleRate.objects.filter(period__code=YEARS.code).order_by("state__iso3")
    return {rate.state.iso3: rate.rate.normalize() for rate in rates}


def imported(text=GOOD, **values):
    """The period that a file becomes, and how many rates were recorded."""
    return import_scale(**{"years": YEARS, "text": text, "source": SourceFactory(), **values})


def judged(*rows, header=HEADER, years=YEARS):
    """A file, looked at."""
    return judge_scale(years, "\n".join((header, *rows)))


def test_a_scale_is_recorded_with_its_source_and_the_states_by_code_or_any_name(earlier):
    period, number = imported(locator="Annex")

    assert number == 3
    assert recorded() == {"CAN": Decimal("22.5"), "KEN": Decimal("0.021"), "TUR": Decimal("77.479")}
    assert (period.start, period.end, str(period)) == (dt.date(2028, 1, 1), dt.date(2030, 12, 31), "2028-2030")
    rate = period.rates.get(state__iso3="TUR")
    assert (rate.printed, rate.printed_name, rate.locator) == ("77.479", "Türkiye", "Annex")
    assert rate.source == period.source


def test_french_headers_names_numbers_and_notional_rates_are_understood(earlier):
    text = (
        "État;Quote-part (%);Théorique\ncanada;22,5;non\nKenya (Republic of);0,021;\nTURQUIE;77,479;\n"
        "Saint-Siege;0,001;oui\n"
    )

    imported(text)

    assert recorded()["TUR"] == Decimal("77.479")
    assert list(ScaleRate.objects.filter(period__code=YEARS.code, notional=True).values_list("state__iso3")) == [
        ("VAT",)
    ]


def test_an_excel_file_says_the_same_as_its_text(earlier):
    output = io.BytesIO()
    with xlsxwriter.Workbook(output) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate((("State", "Rate"), ("CAN", 22.5), ("KEN", 0.021), ("TUR", 77.479))):
            sheet.write_row(number, 0, line)

    imported(text_of(output.getvalue()))

    assert recorded() == {"CAN": Decimal("22.5"), "KEN": Decimal("0.021"), "TUR": Decimal("77.479")}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('TUR,"22,5"', "Rate (%): “22,5” is not a number as the language of the header writes it."),
        ('TUR,"0,004"', "not a number as the language of the header writes it"),
        ("TUR,much", "“much” is not a number"),
        ("TUR,0.123456789", "more than 8 decimals"),
        ("TUR,-1", "between 0 and 100"),
        ("TUR,100.001", "between 0 and 100"),
        ("TUR,", "Rate (%): this cell cannot be empty"),
        (",5", "State: this cell cannot be empty"),
        ("Atlantis,5", "neither the name nor the ISO code"),
        ("canada,5", "Canada is already in line 2."),
        ("YUG,5", "Yugoslavia did not exist in these years."),
        ("TUR,5,,more", "more cells"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_at_the_row(earlier, row, said):
    rows = judged("CAN,22.5", row, "KEN,1").rows

    assert [bool(each.problems) for each in rows] == [False, True, False]
    assert said in rows[1].said


def test_what_is_wrong_with_the_file_is_said_of_the_file(earlier):
    incomplete = judged("CAN,22.5", "TUR,77.4")

    assert incomplete.wrong == []
    assert incomplete.problems[0] == "These states have a rate in 2025-2027 and no row here: Kenya."
    assert incomplete.problems[1].startswith("The rates add up to 99.9, not to 100.")
    (overlap,) = judged("CAN,22.5", "KEN,77.5", years=Years(2027, 2029)).problems
    assert overlap == "The scale of 2025-2027 covers some of these years."


def test_all_errors_are_said_at_once_and_then_nothing_is_recorded(earlier):
    with pytest.raises(ValidationError) as error:
        imported(f'{HEADER}\nCAN,"22,5"\nAtlantis,much\nCAN,5\n')

    assert [message.split(".")[0] for message in error.value.messages] == [
        "These states have a rate in 2025-2027 and no row here: Kenya", "Line 2", "Line 3", "Line 3", "Line 4",
    ]  # fmt: skip
    assert recorded() == {}


def test_a_total_other_than_100_needs_a_note_that_explains_it(earlier):
    text = f"{HEADER}\nCAN,22.5\nKEN,0.021\nTUR,78.566\n"
    with pytest.raises(ValidationError, match=r"101\.087"):
        imported(text)

    period, _number = imported(text, note_en="Newcomers are added on top.")

    assert period.note_en == "Newcomers are added on top."


def test_the_same_file_again_changes_nothing_and_another_one_for_the_same_years_is_wrong(earlier):
    period, _number = imported()

    assert imported(GOOD.replace("CAN", "Canada")) == (period, 0)
    other = judged("CAN,22.6", "TUR,77.479", "VAT,0.001")
    assert [row.said for row in other.rows] == [
        "2028-2030 is recorded with the rate 22.5, not notional.", "", "2028-2030 is recorded without this state.",
    ]  # fmt: skip
    assert other.problems[0].endswith("no row here: Kenya.")
    assert "recorded already, with other rates" in other.problems[1]
    assert ScalePeriod.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_import_whose_connection_is_killed_between_its_period_and_its_rates_leaves_nothing(earlier):
    waiting = "SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'contributions_scalerate'::regclass"
    source = SourceFactory()

    def killed():
        try:
            return import_scale(years=YEARS, text=GOOD, source=source)
        except DatabaseError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute("LOCK TABLE contributions_scalerate IN SHARE MODE")
            answer = pool.submit(killed)
            for _attempt in range(500):
                cursor.execute(f"SELECT pg_terminate_backend(pid) FROM ({waiting}) AS importer")
                if cursor.rowcount:
                    break
                time.sleep(0.01)
        assert isinstance(answer.result(), DatabaseError)

    assert not ScalePeriod.objects.filter(code=YEARS.code).exists()
    assert import_scale(years=YEARS, text=GOOD, source=source)[1] == 3


def test_an_import_that_is_undone_stays_to_be_read_and_frees_its_years(earlier):
    period, _number = imported()
    canada = period.rates.get(state__iso3="CAN").state

    undone = undo_scale_import(period=period)

    assert str(undone) == "2028-2030 (1), withdrawn"
    assert undone.rates.count() == 3
    assert ScalePeriod.objects.on(dt.date(2029, 1, 1)).first() is None
    assert rates_by_year(canada)[-1] == (2027, Decimal(60))
    again, number = imported(GOOD.replace("22.5", "22.6").replace("77.479", "77.379"))
    assert (again.code, number) == ("2028-2030", 3)
    assert str(undo_scale_import(period=again)) == "2028-2030 (2), withdrawn"
    with pytest.raises(ValidationError, match="no import"):
        undo_scale_import(period=again)


def test_a_scale_that_others_are_computed_from_is_not_withdrawn_even_from_psql(earlier):
    period, _number = imported()
    scenario = ScenarioFactory(scale=period)

    with pytest.raises(ValidationError, match="computed from this scale"):
        undo_scale_import(period=period)
    withdrawn = {"withdrawn_on": dt.date(2026, 1, 1)}
    with pytest.raises(DatabaseError, match="not withdrawn"), transaction.atomic():
        ScalePeriod.objects.filter(pk=period.pk).update(**withdrawn)
    scenario.delete()
    ScalePeriod.objects.filter(pk=period.pk).update(**withdrawn)
    with pytest.raises(DatabaseError, match="was withdrawn"), transaction.atomic():
        OrganizationScaleFactory(un_period=period)
    with pytest.raises(ValidationError, match="was withdrawn"):
        enter_scale(
            organization=OrganizationFactory(), year=2029, rates={}, un_period=ScalePeriod.objects.get(pk=period.pk)
        )


def test_two_scales_do_not_cover_one_day_even_from_psql(earlier):
    with pytest.raises(DatabaseError, match="scaleperiod_two_on_a_day"), transaction.atomic():
        ScalePeriodFactory(code="2027", start=dt.date(2027, 12, 31), end=dt.date(2028, 12, 31))


def test_what_was_shipped_is_not_withdrawn(earlier):
    ScalePeriod.objects.filter(pk=earlier.pk).update(imported_at=None)

    with pytest.raises(ValidationError, match="no import"):
        undo_scale_import(period=earlier)
    with pytest.raises(DatabaseError, match="withdrawn_without_import"), transaction.atomic():
        ScalePeriod.objects.filter(pk=earlier.pk).update(withdrawn_on=dt.date(2026, 1, 1))


def test_somebody_looks_at_the_file_first_then_records_it_and_undoes_it(earlier, client_as):
    client = client_as("admin")
    form = {"first_year": "2028", "last_year": "2030", "source": SourceFactory().pk}
    file = SimpleUploadedFile("scale.csv", GOOD.encode())

    looked = client.post(URL, {**form, "file": file})

    assert looked.status_code == 200
    assert "Nothing is recorded yet." in page_of(looked).one("main").text
    assert recorded() == {}
    form["rows"] = looked.context["form"]["rows"].value()
    done = client.post(URL, {**form, "record": "1"}, follow=True)
    assert "3 rates were recorded." in page_of(done).text
    assert len(recorded()) == 3
    again = client.post(URL, {**form, "record": "1"})
    assert "it changes nothing" in page_of(again).one("main").text
    assert page_of(again).all("button", name="record") == []
    undo = f"{done.request['PATH_INFO']}undo/"
    assert client.post(undo, {"why": ""}).status_code == 422
    undone = client.post(undo, {"why": "The wrong annex"}, follow=True)
    assert "2028-2030 (1), withdrawn" in page_of(undone).one("h1").text
    assert "The wrong annex" in page_of(client.get(f"{undone.request['PATH_INFO']}history/")).text
    assert client.post(undo, {"why": "A second click"}).status_code == 422


def test_every_error_is_shown_at_once_in_the_language_of_the_reader_and_can_be_taken_along(earlier, client_as):
    client = client_as("admin")
    text = f'{HEADER}\nTUR,1\nCAN,"22,5"\nAtlantis,1\n'
    form = {"first_year": "2028", "last_year": "2030", "rows": text, "record": "1"}  # and no source

    answer = client.post(URL.replace("/en/", "/fr/"), form)

    page = page_of(answer)
    assert answer.status_code == 422
    assert "2 lignes comportent des erreurs" in page.one("section", role="alert").text
    assert "Il y a 3 problèmes Source" in page.one("section", role="alert").text
    rows = [row.text for row in page.one("table").all("tr")]
    assert "(%) : « 22,5 » n’est pas un nombre" in rows[1].replace("\u00a0", " ")
    assert "Atlantis" in rows[2]
    assert "Rien" in rows[3]
    taken = client.post(URL, {**form, "download": "1"})
    lines = b"".join(taken.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Line,Status,What is wrong,State,Rate (%)")
    assert "neither the name nor the ISO code" in lines[3]
