"""Constant queries: a list of forty rows asks the database as often as a list of one."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import contract
from tests.access import ACCESS

pytestmark = pytest.mark.django_db

IN_THE_ADMIN = [model for model in contract.record_models() if model in admin.site._registry]


def queries_of(client, url: str) -> list[str]:
    """The SQL of a page or a file, read to its end, once everything that is kept in memory is there."""
    client.get(url).getvalue()
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
        response.getvalue()
    assert response.status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def extra(more: list[str], fewer: list[str]) -> list[str]:
    """The queries that only the longer run has, shortened; numbers do not count as a difference."""
    known = {re.sub(r"\d+", "0", sql) for sql in fewer}
    new = [sql[:300] for sql in more if re.sub(r"\d+", "0", sql) not in known]
    return new or [sql[:300] for sql in more]


@pytest.mark.parametrize("address", contract.of_kind("list"), ids=str)
def test_a_list_of_forty_rows_and_its_file_run_as_many_queries_as_a_list_of_one(address, client_as):
    client = client_as(sorted(ACCESS[address.name])[0])
    make = contract.factory_of(address.model)
    page, file = address.url("en"), f"{address.url('en')}?format=csv"
    make()
    one, one_in_file = queries_of(client, page), queries_of(client, file)
    make.create_batch(39)

    forty, forty_in_file = queries_of(client, page), queries_of(client, file)

    assert len(forty) == len(one), extra(forty, one)
    assert len(forty_in_file) == len(one_in_file), extra(forty_in_file, one_in_file)


@pytest.mark.parametrize("model", IN_THE_ADMIN, ids=lambda model: model._meta.label)
def test_a_list_of_the_admin_runs_as_many_queries_at_forty_rows_as_at_one(model, client_as):
    client = client_as("admin")
    make = contract.factory_of(model)
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    make()
    one = queries_of(client, url)
    make.create_batch(39)

    forty = queries_of(client, url)

    assert len(forty) == len(one), extra(forty, one)
