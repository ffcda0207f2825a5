"""The production server under abuse: refused or served, never a crash, and its memory comes back.

Real processes: gunicorn as `iomtrack/serving.py` configures it, two workers of four threads.
"""

import contextlib
import http.client
import os
import re
import selectors
import socket
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from iomtrack import arrival
from iomtrack.models import User
from tests.published import connected_to, own_copy
from tests.server import named, running

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PASSWORD = "correct horse battery staple"
LOG_IN = "/en/log-in/"
NOISE = 1.10  # of a worker's memory: the allocator returns what was freed in its own time
PATIENCE = 180  # seconds for an answer on a busy machine
SOON = 10  # seconds for a page while others are slow; far less than they are given

HEAD = b"GET /en/log-in/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
FORM = b"POST /en/log-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
UPLOAD = FORM.replace(b"100000", b"9000000") + b"x" * 1_000_000


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """The server on a database with two people, warm."""
    from tests.factories.iomtrack import UserFactory

    errors = tmp_path_factory.mktemp("abuse") / "errors.log"
    with django_db_blocker.unblock(), own_copy("abuse") as name:
        with connected_to(name):
            for person in ("somebody", "victim"):  # a password as the server keeps it, whatever the tests use
                stored = PBKDF2PasswordHasher().encode(PASSWORD, "salt of this test")
                User.objects.filter(pk=UserFactory(username=person, role="policy").pk).update(password=stored)
        address = named(os.environ["DATABASE_URL"], name)
        with errors.open("wb") as log, running(address, stderr=log, IOMTRACK_PROXIES="1") as server:
            server.errors = errors
            server.unfinished = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
            server.unfinished.sendall(HEAD)
            together(20, lambda: status(server, LOG_IN))
            log_in(server, "somebody", PASSWORD, "203.0.113.2")
            together(12, lambda: log_in(server, "nobody", "a guess", "203.0.113.9"))
            yield server


def together(count, task):
    """The same by many clients at once; what each of them got."""
    with ThreadPoolExecutor(count) as clients:
        return [one.result() for one in [clients.submit(task) for _client in range(count)]]


def status(server, path, method="GET", body=None, **headers):
    """The status of one request; 0 when the server closed the connection without one."""
    client = server.client(PATIENCE)
    try:
        client.request(
            method, path, body=body, headers={name.replace("_", "-"): text for name, text in headers.items()}
        )
        return client.getresponse().status
    except (ConnectionError, http.client.BadStatusLine):
        return 0
    finally:
        client.close()


def raw(server, sent, wait=PATIENCE):
    """The first line that answers some bytes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as opened:
        with contextlib.suppress(ConnectionError):
            opened.sendall(sent)
        try:
            return opened.recv(1000).split(b"\r\n")[0].decode()
        except ConnectionError:
            return ""


def log_in(server, user, password, address):
    """One attempt, as a browser makes it behind a proxy: the address one ends up at, or the status of the refusal."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    browser.addheaders = [("X-Forwarded-For", address)]
    door = f"http://127.0.0.1:{server.port}{LOG_IN}"

    def send(**form):
        page = browser.open(door, timeout=PATIENCE).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        typed = urlencode({"csrfmiddlewaretoken": token, **form}).encode()
        try:
            return browser.open(door, typed, timeout=PATIENCE).geturl().removeprefix(f"http://127.0.0.1:{server.port}")
        except urllib.error.HTTPError as refused:
            return refused.code

    send(acknowledge="1")
    return send(username=user, password=password)


@contextlib.contextmanager
def unharmed(server):
    """Afterwards the same processes run, hold no more memory, have written no traceback, and answer."""
    workers, before = set(server.workers()), server.memory()
    logged = server.errors.stat().st_size
    yield
    started = time.monotonic()
    assert status(server, LOG_IN) == 200
    assert time.monotonic() - started < SOON
    assert set(server.workers()) == workers, "a worker died"
    deadline = time.monotonic() + 2 * arrival.LINGER_SECONDS
    while (grown := growth(before, server.memory())) > NOISE and time.monotonic() < deadline:
        together(8, lambda: status(server, LOG_IN))
        time.sleep(0.5)
    assert grown <= NOISE, f"memory grew to {grown:.2f} of what it was"
    written = server.errors.read_bytes()[logged:].decode()
    assert "Traceback" not in written, written


def growth(before, after):
    """The worker that grew most."""
    return max(after[pid] / before[pid] for pid in before)


@contextlib.contextmanager
def slow_clients(server, count, start, drop=b"x", every=0.5):
    """Connections that send the beginning of a request, and then a byte now and again."""
    opened = [socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) for _client in range(count)]
    stop = threading.Event()
    for client in opened:
        client.sendall(start)

    def trickle():
        while not stop.wait(every):
            for client in opened:
                with contextlib.suppress(OSError):
                    client.send(drop)

    thread = threading.Thread(target=trickle)
    if drop:
        thread.start()
    time.sleep(1)
    try:
        yield opened
    finally:
        stop.set()
        if drop:
            thread.join()
        for client in opened:
            client.close()


def test_fifty_log_ins_with_wrong_passwords_are_refused_and_another_person_still_gets_in(site):
    with unharmed(site):
        refused = together(50, lambda: log_in(site, "victim", "a guess", "203.0.113.1"))

        assert set(refused) <= {422, 429}, refused
        assert log_in(site, "somebody", PASSWORD, "203.0.113.2") == "/en/"


def test_five_hundred_requests_at_once_are_all_answered(site):
    with unharmed(site):
        assert set(together(500, lambda: status(site, LOG_IN))) == {200}


@pytest.mark.parametrize(
    ("start", "drop"),
    [(HEAD, b"x"), (FORM, b"x"), (UPLOAD, b"x"), (b"G", b""), (b"", b"")],
    ids=["headers", "form", "upload", "first byte only", "nothing sent"],
)
def test_fifty_slow_senders_keep_nobody_waiting(site, start, drop):
    with unharmed(site), slow_clients(site, 50, start, drop):
        started = time.monotonic()
        assert together(4, lambda: status(site, LOG_IN)) == [200] * 4
        assert time.monotonic() - started < SOON


def test_fifty_clients_that_do_not_hang_up_keep_nobody_waiting(site):
    whole = b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    with unharmed(site), slow_clients(site, 50, whole, b""):
        started = time.monotonic()
        assert together(4, lambda: status(site, LOG_IN)) == [200] * 4
        assert time.monotonic() - started < SOON


def test_an_upload_of_a_hundred_megabytes_is_refused_before_it_is_read(site):
    with unharmed(site):
        site.forget_peak()
        before = site.memory()
        size = 100 * 1024 * 1024
        head = FORM.replace(b"100000", str(size).encode())

        assert raw(site, head) == "HTTP/1.1 413 Request Entity Too Large"
        assert raw(site, head + bytes(size)) in ("HTTP/1.1 413 Request Entity Too Large", "")
        assert growth(before, site.peak()) < NOISE


def test_the_refusal_of_an_upload_says_so_in_the_readers_language(client):
    english = client.post("/en/log-in/", b"", "text/plain", CONTENT_LENGTH=str(arrival.LARGEST_BODY + 1))
    french = client.post("/fr/log-in/", b"", "text/plain", CONTENT_LENGTH=str(arrival.LARGEST_BODY + 1))

    assert (english.status_code, french.status_code) == (413, 413)
    assert "This is too large" in english.content.decode()
    assert "This is too large" not in french.content.decode()


def test_a_body_without_a_length_is_refused(site):
    chunked = FORM.replace(b"Content-Length: 100000", b"Transfer-Encoding: chunked")

    with unharmed(site):
        assert raw(site, chunked + b"5\r\nhello\r\n") == "HTTP/1.1 411 Length Required"


def test_what_follows_a_refused_body_is_no_request(site):
    inside = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
    head = FORM.replace(b"100000", str(arrival.LARGEST_BODY + 1).encode())

    with socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE) as opened:
        opened.sendall(head)
        time.sleep(1)
        with contextlib.suppress(ConnectionError):
            opened.sendall(inside)
        opened.shutdown(socket.SHUT_WR)
        received = b"".join(iter(lambda: opened.recv(65536), b""))

    assert received.count(b"HTTP/1.1 ") == 1


OVERSIZED = {
    "one long header": ({"headers": {"X_Long": "x" * 20_000}}, {431}),
    "many headers": ({"headers": {f"X_{n}": "x" for n in range(500)}}, {431}),
    "headers without end": ({"headers": {f"X_{n}": "x" * 8_000 for n in range(90)}}, {431}),
    "cookie": ({"headers": {"Cookie": "sessionid=" + "x" * 20_000}}, {431}),
    "long address": ({"path": LOG_IN + "?q=" + "x" * 20_000}, {414}),
    "very long address": ({"path": LOG_IN + "?q=" + "x" * 500_000}, {414, 431}),
    "many parameters": ({"path": LOG_IN + "?" + "&".join(f"a{n}=1" for n in range(1_000))}, {200, 302}),
    "many fields": (
        {
            "method": "POST",
            "path": LOG_IN,
            "body": "&".join(f"a{n}=1" for n in range(100_000)),
            "headers": {"Content_Type": "application/x-www-form-urlencoded"},
        },
        {400, 403, 413},
    ),
    "long field": (
        {
            "method": "POST",
            "path": LOG_IN,
            "body": "username=" + "x" * 5_000_000,
            "headers": {"Content_Type": "application/x-www-form-urlencoded"},
        },
        {400, 403, 413},
    ),
    "broken length": ({"method": "POST", "path": LOG_IN, "headers": {"Content_Length": "many"}}, {400}),
}


@pytest.mark.parametrize("what", OVERSIZED)
def test_what_is_oversized_is_refused(site, what):
    request, expected = OVERSIZED[what]
    request = {"path": LOG_IN, **request}
    headers = request.pop("headers", {})

    with unharmed(site):
        assert set(together(8, lambda: status(site, **request, **headers))) <= expected


def test_requests_sent_without_waiting_get_an_answer(site):
    one = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"

    with unharmed(site):
        assert raw(site, one * 50) == "HTTP/1.1 200 OK"


def test_a_form_that_comes_in_pieces_is_whole_when_it_is_read(site):
    body = "username=somebody&note=" + "x" * 300_000
    head = f"POST /en/log-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
    with socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE) as opened:
        opened.sendall(head.encode())
        assert opened.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        for start in range(0, len(body), 100_000):
            opened.sendall(body[start : start + 100_000].encode())
            time.sleep(0.2)

        assert b"403 Forbidden" in opened.recv(1000)  # read to its end: no token is in it


def test_a_request_that_does_not_come_to_its_end_is_dropped(site):
    with site.unfinished, selectors.DefaultSelector() as waiting:  # it was begun before the other tests
        waiting.register(site.unfinished, selectors.EVENT_READ)

        assert waiting.select(arrival.ARRIVAL_SECONDS + SOON)
        assert site.unfinished.recv(1000) == b""
