"""Constant queries: a list of forty rows asks the database as often as a list of one."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import contract
from tests.access import ACCESS


def queries_of(client, url: str) -> list[str]:
    """The SQL that a page runs once everything that is kept in memory is there."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return [query["sql"] for query in captured.captured_queries]


@pytest.mark.django_db
@pytest.mark.parametrize("address", contract.of_kind("list"), ids=str)
def test_a_list_of_forty_rows_runs_as_many_queries_as_a_list_of_one(address, client_as):
    client = client_as(sorted(ACCESS[address.name])[0])
    make = contract.factory_of(address.model)
    make()
    url = address.url("en")
    one = queries_of(client, url)
    make.create_batch(39)

    forty = queries_of(client, url)

    extra = [sql[:300] for sql in forty if re.sub(r"\d+", "0", sql) not in {re.sub(r"\d+", "0", sql) for sql in one}]
    assert len(forty) == len(one), extra or [sql[:300] for sql in forty]


@pytest.mark.django_db
def test_the_file_of_a_list_runs_as_many_queries_at_forty_rows_as_at_one(client_as):
    client = client_as("policy")
    grown = []

    for address in contract.of_kind("list"):
        make = contract.factory_of(address.model)
        make()
        one = exported_queries(client, address)
        make.create_batch(39)
        forty = exported_queries(client, address)
        if forty != one:
            grown.append(f"{address}: {one} at one row, {forty} at forty")

    assert grown == []


def exported_queries(client, address) -> int:
    """How many queries the CSV takes, streamed to its end."""
    url = f"{address.url('en')}?format=csv"
    client.get(url).getvalue()
    with CaptureQueriesContext(connection) as captured:
        client.get(url).getvalue()
    return len(captured)


def admin_queries(client, url: str) -> int:
    """How many queries an admin page takes, once what is kept in memory is there."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


@pytest.mark.django_db
def test_a_list_of_the_admin_runs_as_many_queries_at_forty_rows_as_at_one(client_as):
    client = client_as("admin")
    grown = []

    for model in contract.record_models():
        if model not in admin.site._registry:
            continue
        make = contract.factory_of(model)
        make()
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        one = admin_queries(client, url)
        make.create_batch(39)
        forty = admin_queries(client, url)
        if forty != one:
            grown.append(f"{model._meta.label}: {one} at one row, {forty} at forty")

    assert grown == []
