"""Every write leaves history, whoever or whatever made it, and nobody can change it."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from governance.models import Session
from governance.services.meeting import change_session
from iomtrack import history
from tests import contract
from tests.markup import page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    """A session as any other."""
    return contract.factory_of(Session)(title_en="As it was", title_fr="Tel quel")


def entries(client, record, language="en") -> list[str]:
    """What the record's history page says, newest first."""
    url = f"/{language}/governance/sessions/{record.pk}/history/"
    return [item.text for item in page_of(client.get(url)).one(class_="history").all("li")]


def test_an_edit_in_the_admin_is_in_the_history_with_who(session, client_as):
    client = client_as("admin", first_name="Ada", last_name="Admin")
    url = f"/en/admin/governance/session/{session.pk}/change/"
    form = page_of(client.get(url)).one("form", id="session_form")
    typed = typed_in(form) | {"title_en": "Edited in the admin"}

    response = client.post(url, typed)

    assert response.status_code == 302, page_of(response).text[:2000]
    newest = entries(client, session)[0]
    assert "Ada Admin" in newest
    assert "Edited in the admin" in newest
    assert "As it was" in newest


def typed_in(form) -> dict[str, str]:
    """What a form would send as it stands."""
    values = {}
    for field in form.all("input", "select", "textarea"):
        name = field.get("name")
        if not name or field.get("type") in ("submit", "button", "file"):
            continue
        if field.get("type") in ("checkbox", "radio") and "checked" not in field.attributes:
            continue
        if field.tag == "select":
            chosen = [o.get("value", "") for o in field.all("option") if "selected" in o.attributes]
            values[name] = chosen[0] if chosen else ""
        elif field.tag == "textarea":
            values[name] = field.text
        else:
            values[name] = field.get("value", "on" if field.get("type") == "checkbox" else "")
    return values


def test_an_edit_by_a_service_is_in_the_history_with_its_reason(session, client_as):
    change_session(session=session, why="The host changed the title", title_en="Changed by a service")

    newest = entries(client_as("policy"), session)[0]

    assert "Changed by a service" in newest
    assert "The host changed the title" in newest


def test_an_edit_on_a_page_is_in_the_history_with_who_and_why(session, client_as):
    client = client_as("counselor", first_name="Colette", last_name="Counselor")
    url = f"/fr/governance/sessions/{session.pk}/change/"
    form = page_of(client.get(url)).one("form", id="record-form")
    names = {field["name"]: field for field in form.all("input", "textarea", "select") if field.get("name")}
    title = next(name for name in names if name.startswith("title"))
    typed = typed_in(form) | {title: "Changé sur la page", "why": "Coquille"}

    response = client.post(url, typed)

    assert response.status_code == 302, page_of(response).text[:2000]
    newest = entries(client, session, "fr")[0]
    assert "Colette Counselor" in newest
    assert "Changé sur la page" in newest
    assert "Coquille" in newest


def test_a_bulk_update_is_in_the_history_with_its_reason(session, client_as):
    with history.because("Clean-up of titles"):
        Session.objects.filter(pk=session.pk).update(title_en="Changed in bulk")

    newest = entries(client_as("policy"), session)[0]

    assert "Changed in bulk" in newest
    assert "Clean-up of titles" in newest


def test_raw_sql_is_in_the_history_as_made_outside_the_application(session, client_as):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE governance_session SET title_en = 'Changed in SQL' WHERE id = %s", [session.pk])
    client = client_as("policy")

    english, french = entries(client, session)[0], entries(client, session, "fr")[0]

    assert "Changed in SQL" in english
    assert "Outside the application (database)" in english
    assert "Outside the application" not in french


def test_bulk_creation_and_deletion_in_sql_are_kept_too(session):
    twins = Session.objects.bulk_create(
        [
            Session(body=session.body, title_en=f"Twin {n}", start=dt.date(2010, 1, n), end=dt.date(2010, 1, n))
            for n in (1, 2)
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM governance_session WHERE id = %s", [twins[0].pk])

    events = history.event_model(Session).objects.filter(pgh_obj_id=twins[0].pk).order_by("pgh_id")

    assert [event.pgh_label for event in events] == ["insert", "delete"]
    assert events.last().title_en == "Twin 1"


@pytest.mark.parametrize("statement", ["UPDATE {table} SET pgh_label = 'x'", "DELETE FROM {table}"])
def test_the_history_cannot_be_changed_from_sql(session, statement):
    for model in (Session, *contract.record_models()):
        if not history.event_model(model).objects.exists():
            continue
        table = history.event_model(model)._meta.db_table
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table=table))

    assert history.event_model(Session).objects.filter(pgh_obj_id=session.pk).count() == 1


def test_every_history_table_refuses_changes(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, bit_or(t.tgtype) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND t.tgname LIKE '%%append_only%%' GROUP BY c.relname"
        )
        guarded = {table: bits & (8 | 16) for table, bits in cursor.fetchall()}  # 8 delete, 16 update

    unguarded = [
        table
        for model in history.tracked_models()
        if guarded.get(table := history.event_model(model)._meta.db_table) != 8 | 16
    ]
    assert unguarded == []
