"""Home: what waits for its reader first, and every number the length of the list it opens."""

import datetime as dt
import re

import pghistory
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Action
from governance.models.session import geneva_today
from governance.services import meeting
from governance.services.follow_up import judge_action, report_progress
from membership.models import Discrepancy
from tests import contract
from tests.access import ROLES
from tests.factories.follow_up import ActionFactory
from tests.factories.governance import BodyFactory
from tests.factories.iomtrack import UserFactory
from tests.factories.membership import UnitFactory
from tests.markup import page_of

pytestmark = pytest.mark.usefixtures("published")

WHOLE = re.compile(r"^\d{1,3}([, \u00a0]?\d{3})*$")
AMOUNT = re.compile(r"[$%]|CHF|CAD|USD")
# The clock of those who sit where the sessions are.
CLOCK = {"counselor": "Europe/Zurich"}


@pytest.fixture
def home_of(client_as):
    """Open home as a role."""

    def opened(role, language="en"):
        client = client_as(role, time_zone=CLOCK.get(role, "America/Toronto"))
        response = client.get(f"/{language}/")
        response.client = client
        return page_of(response), client

    return opened


@pytest.fixture
def busy(db):
    """Sessions past, under way and to come, one item logged and one not; actions verified, waiting and late."""
    today, body, unit = geneva_today(), BodyFactory(), UnitFactory()
    by, judge = UserFactory(role="policy"), UserFactory(role="evaluator")
    days = {"past": (-30, -29), "under way": (-1, 1), "soon": (12, 14), "later": (90, 92)}
    with pghistory.context(user=by.pk):
        for name, (start, end) in days.items():
            session = meeting.create_session(
                body=body,
                start=today + dt.timedelta(days=start),
                end=today + dt.timedelta(days=end),
                title=f"Session {name}",
                language="en",
                items=["Budget", "Other business"],
            )
            if name == "past":
                follow_up = {"name": "Write a note", "owner": unit, "due_on": today - dt.timedelta(days=3)}
                meeting.log_outcome(item=session.items.first(), code="noted", follow_up=follow_up)
        for number in range(2):
            action = ActionFactory(code=f"reported-{number}")
            report_progress(action=action, status="complete", by=by)
        judge_action(action=action, status="verified", by=judge)
        ActionFactory(due_kind="undated", due_phrase="TBD", due_start=None, due_end=None)
    UserFactory(is_active=False)
    return session


def counts(page) -> dict[str, str]:
    """The counts of a page: the address of each list, with what is written."""
    return {link["href"]: link.text for link in page.one("main").all("a") if link.get("data-count")}


def length_of(response) -> int:
    """How many rows a list holds, on a page of the staff or in the administration."""
    context = response.context
    return context["total"] if "total" in context else context["cl"].result_count


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", contract.LANGUAGES)
def test_every_number_on_home_is_the_length_of_the_list_it_opens(role, language, busy, home_of):
    page, client = home_of(role, language)
    found = counts(page)
    wrong = {}

    for address, text in found.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        if length_of(answer) != int(re.sub(r"\D", "", text)):
            wrong[address] = f"{text} on home, {length_of(answer)} in the list"

    assert wrong == {}
    assert len(found) >= 5, found


@pytest.mark.parametrize("role", ROLES)
def test_no_number_on_home_is_without_its_list(role, busy, home_of):
    page, client = home_of(role)
    bare = []

    for value in page.one("main").all("dd"):
        for text, element in value.pieces():
            link = next((around for around in element.ancestors() if around.tag == "a"), None)
            if WHOLE.match(text.strip()) and (link is None or not link.get("data-count")) and not is_year(text):
                bare.append(text)
    amounts = {link["href"]: link.text for link in page.one("main").all("a") if AMOUNT.search(link.text)}

    assert bare == []
    for address, amount in amounts.items():
        digits = re.search(r"\d[\d,.]*\d", amount)[0]
        assert digits in client.get(address).content.decode(), f"{amount} is not in {address}"


def is_year(text: str) -> bool:
    """Whether a number is the year of a list, which leads to its source."""
    return bool(re.fullmatch(r"(19|20)\d\d", text.strip()))


def headings(page) -> list[str]:
    """The parts of home, first to last."""
    return [heading.text for heading in page.one("main").all("h2")]


def test_home_begins_with_what_its_reader_came_for(busy, home_of):
    first = {role: headings(home_of(role)[0])[:3] for role in ROLES}

    assert first == {
        "policy": ["What needs you", "What Canada pays: latest year with data", "IOM today"],
        "counselor": ["What needs you", "Next sessions", "Items to log"],
        "approver": ["What needs you", "Overdue actions", "Next sessions"],
        "evaluator": ["What needs you", "Waiting for your verdict", "What was promised and what became of it"],
        "reader": ["IOM today", "What Canada pays: latest year with data", "Latest sources"],
        "admin": ["What needs you", "Accounts and health", "Discrepancies in the sources"],
    }


def needs(page) -> dict[str, str]:
    """What waits for the reader: label and count."""
    panel = page.one(class_="needs")
    return {label.text: value.text for label, value in zip(panel.all("dt"), panel.all("dd"), strict=True)}


def test_what_needs_the_reader_follows_from_what_the_reader_may_do(busy, home_of):
    counselor, approver, evaluator, admin = (
        home_of(role)[0] for role in ("counselor", "approver", "evaluator", "admin")
    )

    assert [button.text for button in counselor.one(class_="needs").all(class_="button")] == ["Log a session"]
    assert needs(counselor)["Items of held sessions without an outcome"] == "1"
    assert needs(counselor)["Sessions in the next 30 days"] == "2"
    assert approver.one(class_="needs").all(class_="button") == []
    assert needs(approver)["Actions overdue"] == str(Action.objects.overdue_on(dt.date.today()).count())
    assert needs(evaluator)["Actions reported complete that wait for your verdict"] == "1"
    assert "Accounts in use without a role" in needs(admin)
    assert not home_of("reader")[0].all(class_="needs")


def test_a_home_where_nothing_waits_says_so(home_of):
    before = home_of("admin")[0].text
    Discrepancy.objects.update(status=Discrepancy.Status.SETTLED)

    assert "Nothing waits for you." not in before
    assert "Nothing waits for you." in home_of("admin")[0].text


def test_the_rates_of_the_evaluator_are_two_counts_each(busy, home_of):
    page, _client = home_of("evaluator")
    panel = next(part for part in page.all("section") if "What was promised" in part.text)
    rates = {label.text: value.text for label, value in zip(panel.all("dt"), panel.all("dd"), strict=True)}

    assert rates["Implemented, as reported"].startswith("2 of 7")
    assert rates["Implemented, as verified"].startswith("1 of 7")
    assert rates["Slipped: reported complete late"] == "2"


def test_the_next_sessions_say_how_many_days_are_left(busy, home_of):
    page, _client = home_of("counselor")
    table = next(table for table in page.all("table") if "Next sessions" in table.one("caption").text)

    assert [cell.text for cell in table.all("td", data_label="When")] == ["under way", "in 12 days", "in 90 days"]


def test_what_people_changed_is_on_home_with_who_what_and_why(home_of):
    page, client = home_of("reader")
    before, body = page.one("ul", class_="changes").text, BodyFactory()
    with pghistory.context(user=client.user.pk, why="The host moved it"):
        session = meeting.create_session(body=body, start=geneva_today(), title="Moved", language="en")
        meeting.create_session(body=body, start=geneva_today(), title="Hidden", marking="protected_b")

    after = home_of("reader")[0].one("ul", class_="changes")

    assert before == "Nobody has changed anything yet."
    assert [line.one("a")["href"] for line in after.all("li")] == [session.get_absolute_url()]
    assert f"{client.user}, created: session: Moved (The host moved it)" in after.text


def queries_of_home(client) -> int:
    """How often home asks the database, once everything that is kept in memory is there."""
    client.get("/en/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/en/")
    return len(captured)


def test_home_of_forty_of_everything_runs_as_many_queries_as_home_of_one(client_as):
    clients = {role: client_as(role, time_zone=CLOCK.get(role, "America/Toronto")) for role in ROLES}
    by, body, unit = UserFactory(role="policy"), BodyFactory(), UnitFactory()

    def more(number):
        for day in range(number):
            start = geneva_today() + dt.timedelta(days=5 + day)
            meeting.create_session(body=body, start=start, title="To come", items=["Budget"], language="en")
            past = geneva_today() - dt.timedelta(days=5 + day)
            held = meeting.create_session(body=body, start=past, items=["One", "Two"], language="en")
            action = {"name": "Write", "owner": unit, "due_on": past}
            outcome = meeting.log_outcome(item=held.items.first(), code="noted", follow_up=action)
            report_progress(action=outcome.actions.get(), status="complete", by=by)

    more(1)
    one = {role: queries_of_home(client) for role, client in clients.items()}
    more(39)

    assert {role: queries_of_home(client) for role, client in clients.items()} == one


def test_forty_changes_are_told_in_as_many_queries_as_one(client_as):
    client, body = client_as("reader"), BodyFactory()

    def change(number):
        for _time in range(number):
            with pghistory.context(user=client.user.pk):
                meeting.create_session(body=body, start=dt.date(2015, 11, 24), title="Moved", language="en")

    change(1)
    one = queries_of_home(client)
    change(39)

    assert queries_of_home(client) == one


def test_the_footer_says_when_the_data_last_changed_and_print_says_today(busy, home_of):
    page, _client = home_of("reader")
    footer = page.one("footer")

    assert "Data as of" in footer.text
    assert "Printed on" in footer.one(class_="printed-on").text
    assert footer.one(class_="page-address").text.endswith("/en/")
