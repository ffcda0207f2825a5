"""What the production server runs for the benchmark: the site, the stock admin under /stock/, raw psycopg under /raw/.

`/raw/first` is one prepared query and its rows as JSON, with no framework between it and the server. A page that says
sums and draws charts of its rows is compared with the statements for all that.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iomtrack.settings")

import psycopg
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from psycopg.rows import dict_row

from tests.benchmarks import contenders

settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
settings.ROOT_URLCONF = "tests.benchmarks.stock"
site = get_wsgi_application()
of_thread = threading.local()

Environment = dict[str, Any]
Start = Callable[..., Any]


def application(environ: Environment, start_response: Start) -> Iterable[bytes]:
    """The door of the server."""
    if environ["PATH_INFO"].startswith("/raw/"):
        return raw(environ["PATH_INFO"].removeprefix("/raw/"), start_response)
    if "HTTP_X_COUNT_QUERIES" in environ:
        return counted(environ, start_response)
    return site(environ, start_response)


def raw(name: str, start_response: Start) -> Iterable[bytes]:
    """One query of a page, or one COPY of a file."""
    if not hasattr(of_thread, "cursor"):
        opened = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, row_factory=dict_row)
        of_thread.cursor = opened.cursor()
        of_thread.pages = contenders.at(opened)
    page = of_thread.pages[name]
    if isinstance(page, contenders.File):
        start_response("200 OK", [("Content-Type", "text/csv")])
        return copied(page.statement)
    body = json.dumps(page.said(of_thread.cursor), default=str).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def copied(statement: str) -> Iterable[bytes]:
    """What the database writes, handed on as it comes."""
    with of_thread.cursor.copy(statement) as lines:
        for part in lines:
            yield bytes(part)


def counted(environ: Environment, start_response: Start) -> Iterable[bytes]:
    """The site's answer, with the number of its queries in a header."""
    queries = 0

    def count(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    head: list[Any] = []
    with connection.execute_wrapper(count):
        answer: Any = site(environ, lambda *arguments: head.extend(arguments[:2]))
        body = b"".join(answer)
        answer.close()
    start_response(head[0], [*head[1], ("X-Queries", str(queries))])
    return [body]
