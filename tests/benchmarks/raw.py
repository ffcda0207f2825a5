"""What the production server runs for a benchmark: the site, and under /raw/ the yardstick with no framework around it."""

import json
import os
import threading
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import psycopg

Environment = dict[str, Any]
Application = Callable[[Environment, Callable[..., Any]], Iterable[bytes]]


@cache
def site() -> Application:
    """The site; imported when it is first asked, after the server has its settings."""
    from iomtrack.wsgi import application

    return application


def beside_the_site(answer: Callable[[psycopg.Connection[Any], Environment], Any]) -> Application:
    """The site, and under /raw/ as JSON what `answer` says, which has a connection of its own in each thread."""
    of_thread = threading.local()

    def application(environ: Environment, start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/raw/":
            return site()(environ, start_response)
        if not hasattr(of_thread, "connection"):
            of_thread.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        said = json.dumps(answer(of_thread.connection, environ)).encode()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [said]

    return application
