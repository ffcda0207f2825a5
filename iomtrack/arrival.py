"""Gunicorn's threads for requests that have arrived: a slow client waits in a queue, never on a thread.

A threaded worker of gunicorn gives a connection to a thread at its first byte, and the thread waits for the rest; eight
slow clients stop a server of eight threads. Here the worker's own loop collects a request, head and body, and only a
whole one gets a thread. What takes longer than `ARRIVAL_SECONDS` is dropped, and so is a client that does not take its
answer. A proxy that buffers requests does the same; with this a trial, and a proxy that does not, stand as well.
"""

import contextlib
import errno
import re
import selectors
import socket
import struct
import tempfile
import time
from functools import partial
from typing import Any

from gunicorn import http, util
from gunicorn.workers.gthread import TConn, ThreadWorker

ARRIVAL_SECONDS = 30  # for a whole request
ANSWER_SECONDS = 15  # without any progress of an answer
LINGER_SECONDS = 5  # to read on after a last answer, so that its reader is not cut off
LARGEST_HEAD = 128 * 1024
LARGEST_BODY = 10 * 1024 * 1024
KEPT_IN_MEMORY = 64 * 1024  # of each request; the rest goes to a temporary file

LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
CHUNKED = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)
EXPECTS = re.compile(rb"^expect:[ \t]*100-continue", re.IGNORECASE | re.MULTILINE)


class Refused(Exception):
    """A request that is answered before it was read; the message is the status line."""


class Arriving:
    """A request on its way in; gunicorn's parser reads it like a socket, and never waits."""

    def __init__(self) -> None:
        self.kept = tempfile.SpooledTemporaryFile(KEPT_IN_MEMORY)  # noqa: SIM115 - closed when it was answered
        self.head = bytearray()
        self.seen = 0
        self.wanted: int | None = None  # bytes of the whole request, known when its head is there
        self.expects = False
        self.is_cut = False

    def add(self, data: bytes) -> bool:
        """Take what came; whether the request is whole."""
        self.kept.write(data)
        self.seen += len(data)
        if self.wanted is None:
            searched = max(0, len(self.head) - 3)
            self.head += data
            end = self.head.find(b"\r\n\r\n", searched)
            if end >= 0:
                self.wanted = end + 4 + self.body_length(bytes(self.head[: end + 2]))
                self.head.clear()
            elif self.seen > LARGEST_HEAD:
                raise Refused("431 Request Header Fields Too Large")
        if self.wanted is None or self.seen < self.wanted:
            return False
        self.kept.seek(0)
        return True

    def body_length(self, head: bytes) -> int:
        """How much follows the head; nothing is waited for when the application will refuse its size."""
        if CHUNKED.search(head):
            raise Refused("411 Length Required")
        found = LENGTH.search(head)
        length = int(found[1]) if found else 0
        if length > LARGEST_BODY:
            self.is_cut = True
            return 0
        self.expects = bool(length and EXPECTS.search(head))
        return length

    @property
    def is_last(self) -> bool:
        """Whether the connection ends with it: its body stays unread, or the client did not wait for an answer."""
        return self.is_cut or (self.wanted is not None and self.seen > self.wanted)

    def recv(self, size: int) -> bytes:
        """The next bytes of the request; none when it was read to its end."""
        return self.kept.read(min(size, (self.wanted or 0) - self.kept.tell()))


class Connection(TConn):  # type: ignore[misc]  # gunicorn has no type hints
    """A client's connection; closing it never holds up the others."""

    arriving: Arriving
    worker: "PatientWorker"

    def close(self, graceful: bool = False) -> None:
        """Close at once, or when the client has read its answer."""
        if graceful:
            self.worker.linger(self.sock)
        else:
            util.close(self.sock)


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no type hints
    """Gunicorn's threaded worker, with a loop that collects requests before it gives them to threads."""

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.lingering: dict[socket.socket, float] = {}

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection; no thread is asked yet."""
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        self.nr_conns += 1
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", ANSWER_SECONDS, 0))
        conn = Connection(self.cfg, client, address, listener.getsockname())
        conn.worker = self
        self.collect(conn)

    def collect(self, conn: Connection) -> None:
        """Wait for a request on a connection."""
        conn.arriving = Arriving()
        conn.timeout = time.monotonic() + ARRIVAL_SECONDS
        conn.sock.setblocking(False)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_client_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """The next request on a connection that was kept open."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self.collect(conn)

    def on_pending_socket_readable(self, conn: Connection, client: socket.socket) -> None:
        """Take what came; a whole request goes to a thread."""
        try:
            data = client.recv(KEPT_IN_MEMORY)
            whole = conn.arriving.add(data) if data else False
        except BlockingIOError:
            return
        except Refused as refused:
            with contextlib.suppress(OSError):
                client.send(f"HTTP/1.1 {refused}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
            self.forget(conn, graceful=True)
            return
        except OSError:
            data, whole = b"", False
        if not data:
            self.forget(conn)
        elif whole:
            self.poller.unregister(client)
            self.pending_conns.remove(conn)
            conn.parser = http.get_parser(self.cfg, conn.arriving, conn.client)
            conn.initialized = True
            self.enqueue_req(conn)
        elif conn.arriving.expects:
            conn.arriving.expects = False
            with contextlib.suppress(OSError):
                client.send(b"HTTP/1.1 100 Continue\r\n\r\n")

    def forget(self, conn: Connection, graceful: bool = False) -> None:
        """Drop a connection that brought no request."""
        self.poller.unregister(conn.sock)
        self.pending_conns.remove(conn)
        self.nr_conns -= 1
        conn.arriving.kept.close()
        conn.close(graceful)

    def handle(self, conn: Connection) -> Any:
        """Answer, in a thread."""
        try:
            keep = super().handle(conn)
        finally:
            conn.arriving.kept.close()
        return keep and not conn.arriving.is_last

    def linger(self, client: socket.socket) -> None:
        """Say that the answer is complete, and let the client read it before the connection ends."""
        try:
            client.shutdown(socket.SHUT_WR)
            client.setblocking(False)
            self.poller.register(client, selectors.EVENT_READ, self.on_lingering_socket_readable)
        except (OSError, ValueError, KeyError):
            util.close(client)
        else:
            self.lingering[client] = time.monotonic() + LINGER_SECONDS

    def on_lingering_socket_readable(self, client: socket.socket) -> None:
        """Throw away what still comes; end when the client has ended."""
        try:
            ended = not client.recv(KEPT_IN_MEMORY)
        except BlockingIOError:
            return
        except OSError:
            ended = True
        if ended:
            self.end(client)

    def end(self, client: socket.socket) -> None:
        """Close a connection that lingered."""
        del self.lingering[client]
        self.poller.unregister(client)
        util.close(client)

    def murder_pending(self) -> None:
        """Called by gunicorn's loop every second: what took too long ends; a worker that stops waits for nobody."""
        super().murder_pending()
        if not self.alive:
            for conn in [conn for conn in self.pending_conns if not conn.arriving.seen]:
                self.forget(conn)
        now = time.monotonic()
        for client in [client for client, deadline in self.lingering.items() if deadline < now]:
            self.end(client)
