"""Markings: lowering one needs a reason, wherever it is lowered; nobody sets one they may not read."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from contributions.models import BudgetVersion, Scenario
from governance.models import AgendaItem, Outcome, Session
from governance.services import meeting
from iomtrack import history
from iomtrack.models import Marked, Marking
from tests import contract
from tests.factories.contributions import BudgetVersionFactory
from tests.factories.governance import AgendaItemFactory, OutcomeFactory, SessionFactory
from tests.factories.iomtrack import UserFactory
from tests.factories.source import ClaimFactory
from tests.markup import page_of
from tests.test_history import typed_in

pytestmark = pytest.mark.django_db

MARKED = [model for model in apps.get_models() if issubclass(model, Marked)]
ANY_MARKED = pytest.mark.parametrize("model", MARKED, ids=lambda model: model._meta.label)
LOWERED = "_lowered_without_reason"


def set_in_sql(record, marking, before=""):
    """Change a marking as somebody does who is connected with psql."""
    with transaction.atomic(), connection.cursor() as cursor:
        if before:
            cursor.execute(before)
        cursor.execute(f"UPDATE {record._meta.db_table} SET marking = %s WHERE id = %s", [marking, record.pk])


def marking_of(record):
    """What the database says now."""
    return type(record).objects.values_list("marking", flat=True).get(pk=record.pk)


@ANY_MARKED
def test_sql_cannot_lower_a_marking_without_a_reason(model):
    record = contract.factory_of(model)(marking=Marking.PROTECTED_B)

    for lower in (Marking.PROTECTED_A, Marking.UNCLASSIFIED):
        with pytest.raises(IntegrityError, match=f"{model._meta.model_name}{LOWERED}|needs a reason"):
            set_in_sql(record, lower)

    assert marking_of(record) == Marking.PROTECTED_B


@ANY_MARKED
def test_sql_that_says_why_lowers_it_and_the_history_keeps_the_reason(model):
    record = contract.factory_of(model)(marking=Marking.PROTECTED_B)
    context = "SELECT set_config('pghistory.context_id', gen_random_uuid()::text, true)"
    reason = """SELECT set_config('pghistory.context_metadata', '{"why": "Published since"}', true)"""

    set_in_sql(record, Marking.UNCLASSIFIED, f"{context}; {reason}")

    assert marking_of(record) == Marking.UNCLASSIFIED
    assert history.timeline(record)[0].why == "Published since"


@ANY_MARKED
@pytest.mark.parametrize("metadata", ['{"why": "  "}', '{"user": 1}', ""])
def test_an_empty_reason_is_none(model, metadata):
    record = contract.factory_of(model)(marking=Marking.PROTECTED_A)

    with pytest.raises(IntegrityError, match="needs a reason"):
        set_in_sql(record, Marking.UNCLASSIFIED, f"SELECT set_config('pghistory.context_metadata', '{metadata}', true)")


@ANY_MARKED
def test_neither_a_save_nor_an_update_of_many_lowers_it_without_a_reason(model):
    record = contract.factory_of(model)(marking=Marking.PROTECTED_A)
    record.marking = Marking.UNCLASSIFIED

    for lower in (
        record.save,
        lambda: model.objects.update(marking=Marking.UNCLASSIFIED),
        lambda: model.objects.bulk_update([record], ["marking"]),
    ):
        with pytest.raises(IntegrityError, match="needs a reason"), transaction.atomic():
            lower()
    with history.because("No longer needed"):
        record.save()

    assert marking_of(record) == Marking.UNCLASSIFIED


@ANY_MARKED
def test_raising_a_marking_needs_no_reason(model):
    record = contract.factory_of(model)()

    set_in_sql(record, Marking.PROTECTED_A)
    set_in_sql(record, Marking.PROTECTED_B)

    assert marking_of(record) == Marking.PROTECTED_B


@ANY_MARKED
def test_there_is_no_other_marking(model):
    with pytest.raises(IntegrityError, match="unknown_marking"):
        set_in_sql(contract.factory_of(model)(), "secret")


# Forms and admin -----------------------------------------------------------------------------------------------------

FORMS = pytest.mark.parametrize(
    ("model", "address", "form"),
    [
        (Session, "/{language}/governance/sessions/{pk}/change/", "record-form"),
        (AgendaItem, "/{language}/governance/items/{pk}/change/", "record-form"),
        (Session, "/{language}/admin/governance/session/{pk}/change/", "session_form"),
        (AgendaItem, "/{language}/admin/governance/agendaitem/{pk}/change/", "agendaitem_form"),
        (Scenario, "/{language}/admin/contributions/scenario/{pk}/change/", "scenario_form"),
    ],
    ids=["session page", "item page", "session in the admin", "item in the admin", "scenario in the admin"],
)
REFUSAL = {
    "en": "Lowering a marking needs a reason: say why it may now be read more widely.",
    "fr": "L’abaissement d’une cote de sécurité exige un motif\u00a0: dites pourquoi le contenu peut désormais être lu plus largement.",
}


@pytest.fixture
def staff_reader(client_as):
    """An administrator who also is policy staff, and so reads every marking."""
    from django.contrib.auth.models import Group

    client = client_as("admin")
    client.user.groups.add(Group.objects.get(name="policy"))
    return client


@FORMS
@pytest.mark.parametrize("language", contract.LANGUAGES)
def test_a_form_asks_why_a_marking_is_lowered(model, address, form, language, staff_reader):
    record = contract.factory_of(model)(marking=Marking.PROTECTED_B)
    url = address.format(language=language, pk=record.pk)
    typed = typed_in(page_of(staff_reader.get(url)).one("form", id=form)) | {"marking": "unclassified", "why": " "}

    refused = staff_reader.post(url, typed)
    before = marking_of(record)
    saved = staff_reader.post(url, typed | {"why": "Published by the secretariat"})

    assert REFUSAL[language] in page_of(refused).text
    assert before == Marking.PROTECTED_B
    assert saved.status_code == 302, page_of(saved).text[-2000:]
    assert marking_of(record) == Marking.UNCLASSIFIED
    assert history.timeline(record)[0].why == "Published by the secretariat"


@FORMS
def test_a_form_asks_nothing_for_a_higher_marking(model, address, form, staff_reader):
    record = contract.factory_of(model)()
    url = address.format(language="en", pk=record.pk)
    typed = typed_in(page_of(staff_reader.get(url)).one("form", id=form)) | {"marking": "protected_b", "why": ""}

    assert staff_reader.post(url, typed).status_code == 302
    assert marking_of(record) == Marking.PROTECTED_B


@FORMS
def test_nobody_chooses_a_marking_that_they_may_not_read(model, address, form, client_as):
    record = contract.factory_of(model)()
    admin, url = client_as("admin"), address.format(language="en", pk=record.pk)
    shown = page_of(admin.get(url)).one("form", id=form)

    offered = [option["value"] for option in shown.one("select", name="marking").all("option")]
    admin.post(url, typed_in(shown) | {"marking": "protected_a"})

    assert offered == ["unclassified"]
    assert marking_of(record) == Marking.UNCLASSIFIED


def test_a_new_session_is_marked_only_as_its_author_may_read(client_as):
    def offered(role):
        form = client_as(role).get("/en/governance/sessions/add/").context["form"]
        return [value for value, _label in form.fields["marking"].choices]

    assert offered("admin") == ["unclassified"]
    assert offered("counselor") == list(Marking.values)


# What hangs from a marking -------------------------------------------------------------------------------------------


def test_the_history_of_a_record_whose_marking_was_lowered_begins_there_for_those_who_could_not_read_it(client_as):
    session = SessionFactory(marking=Marking.PROTECTED_B, title_en="A delicate matter")
    meeting.change_session(session=session, title_en="A softer matter")
    meeting.change_session(session=session, why="It was announced", marking=Marking.UNCLASSIFIED, title_en="Announced")
    meeting.change_session(session=session, title_en="Announced again")
    url = f"/en/governance/sessions/{session.pk}/history/"

    said = {role: page_of(client_as(role).get(url)).one(class_="history").text for role in ("reader", "policy")}

    assert "Announced again" in said["reader"]
    assert "It was announced" in said["reader"]
    assert "matter" not in said["reader"]
    assert "A delicate matter" in said["policy"]
    assert "A softer matter" in said["policy"]


def test_the_history_of_an_outcome_hides_what_was_said_while_its_item_was_protected():
    outcome = OutcomeFactory(item=AgendaItemFactory(marking=Marking.PROTECTED_A), text_en="Said in confidence")
    in_between(outcome.item)
    meeting.correct_outcome(outcome=outcome, why="For the record", text_en="Said in public")
    reader, evaluator = UserFactory(role="reader"), UserFactory(role="evaluator")

    def told(user):
        return [str(change.after) for entry in history.timeline(outcome, user) for change in entry.changes]

    assert "Said in confidence" not in told(reader)
    assert "Said in public" in told(reader)
    assert "Said in confidence" in told(evaluator)


def in_between(item):
    """Lower the marking of an item, a moment later than what was said before: a test is one transaction."""
    events = history.event_model(AgendaItem)._meta.db_table
    meeting.change_agenda_item(item=item, why="Released", marking=Marking.UNCLASSIFIED)
    outcomes = history.event_model(Outcome)._meta.db_table
    with connection.cursor() as cursor:
        for table, label in ((events, "insert"), (outcomes, "insert")):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(
                f"UPDATE {table} SET pgh_created_at = pgh_created_at - interval '1 day' WHERE pgh_label = '{label}'"
            )
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_an_outcome_shows_the_marking_of_its_item_on_its_page_and_in_a_file(client_as):
    outcome = OutcomeFactory(item=AgendaItemFactory(marking=Marking.PROTECTED_A))
    client = client_as("policy")

    page = page_of(client.get(outcome.get_absolute_url()))

    assert page.one("p", class_="marking").text == "Protected A"
    assert marking_of_file(client) == "Protected A"
    assert marking_of_file(client_as("reader")) == "Unclassified"


def test_a_list_bears_the_highest_marking_of_what_its_reader_is_shown(client_as):
    outcome = OutcomeFactory(item=AgendaItemFactory(marking=Marking.PROTECTED_A))
    AgendaItemFactory(marking=Marking.UNCLASSIFIED)
    ClaimFactory(record=outcome)

    for name in ("governance:agendaitem_list", "governance:outcome_list", "membership:claim_list"):
        shown = [page_of(client_as(role).get(reverse(name))) for role in ("policy", "reader")]
        assert [page.one("p", class_="marking").text for page in shown] == ["Protected A", "Unclassified"], name
    assert not page_of(client_as("policy").get(reverse("membership:state_list"))).all("p", class_="marking")


def marking_of_file(client):
    """The marking in the page header of the outcomes as a workbook."""
    import io
    import re
    import zipfile

    content = client.get("/en/governance/outcomes/?format=xlsx").getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        text = "".join(book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name)
    return re.search(r"&amp;R([^<]*)<", text).group(1)


def test_a_form_leaves_alone_a_relation_that_it_shows_as_empty(client_as):
    hidden = OutcomeFactory(item=AgendaItemFactory(marking=Marking.PROTECTED_B, title_en="Kept from view"))
    version = BudgetVersionFactory(adopted_by=hidden)
    admin, url = client_as("admin"), f"/en/admin/contributions/budgetversion/{version.pk}/change/"
    form = page_of(admin.get(url)).one("form", id="budgetversion_form")

    response = admin.post(url, typed_in(form) | {"printed": "37.1 million"})

    version.refresh_from_db()
    assert "Kept from view" not in form.text
    assert response.status_code == 302, page_of(response).text[-2000:]
    assert (version.printed, version.adopted_by) == ("37.1 million", hidden)


def test_a_form_of_a_whole_leaves_alone_what_it_shows_as_empty_in_its_parts(client_as):
    hidden = OutcomeFactory(item=AgendaItemFactory(marking=Marking.PROTECTED_B))
    version = BudgetVersionFactory(adopted_by=hidden)
    admin, url = client_as("admin"), f"/en/admin/contributions/budget/{version.budget.pk}/change/"
    form = page_of(admin.get(url)).one("form", id="budget_form")

    response = admin.post(url, typed_in(form) | {"versions-0-printed": "37.1 million"})

    version.refresh_from_db()
    assert response.status_code == 302, page_of(response).text[-2000:]
    assert (version.printed, version.adopted_by) == ("37.1 million", hidden)


@pytest.mark.parametrize("role", ["admin", "policy"])
def test_a_hidden_record_cannot_be_chosen_by_its_number(role, client_as):
    from django.contrib.auth.models import Group

    outcome = OutcomeFactory(item=AgendaItemFactory(marking=Marking.PROTECTED_B))
    version = BudgetVersionFactory()
    client, url = client_as("admin"), f"/en/admin/contributions/budgetversion/{version.pk}/change/"
    client.user.groups.add(Group.objects.get(name=role))
    form = page_of(client.get(url)).one("form", id="budgetversion_form")

    client.post(url, typed_in(form) | {"adopted_by": str(outcome.pk)})

    chosen = BudgetVersion.objects.get(pk=version.pk).adopted_by
    assert chosen == (outcome if role == "policy" else None)
