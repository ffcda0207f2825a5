"""The production server: gunicorn as `iomtrack/serving.py` configures it, real processes, real sockets."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

PROJECT = Path(__file__).resolve().parents[1]
START_SECONDS = 60


@dataclass
class Answer:
    """What came back; `body` only where it was asked for."""

    status: int
    headers: dict[str, str]
    length: int
    body: bytes


class Server:
    """Gunicorn with its workers, at a port of this machine."""

    def __init__(self, process: subprocess.Popen[bytes], port: int):
        self.process = process
        self.port = port

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def answers(self) -> bool:
        """Whether a worker is there to answer."""
        client = self.client(START_SECONDS)
        try:
            client.request("GET", "/health/live")
            return client.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            client.close()

    def cpu(self) -> float:
        """Seconds that the workers ran since they began, on all their threads."""
        return sum(cpu_of(pid) for pid in self.workers())

    def memory(self) -> dict[int, int]:
        """KiB that each worker holds in memory."""
        return {pid: field(pid, "VmRSS") for pid in self.workers()}

    def peak(self) -> dict[int, int]:
        """KiB that each worker held at most since `forget_peak`."""
        return {pid: field(pid, "VmHWM") for pid in self.workers()}

    def forget_peak(self) -> None:
        """Begin a new peak."""
        for pid in self.workers():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def client(self, timeout: float = 300) -> http.client.HTTPConnection:
        """A connection that is kept open."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)


def ask(client: http.client.HTTPConnection, path: str, headers: dict[str, str], keep: bool = False) -> Answer:
    """One page or file, read to its end; anything but 200 is an error."""
    client.request("GET", path, headers=headers)
    response = client.getresponse()
    length, parts = 0, []
    while part := response.read(1 << 16):
        length += len(part)
        if keep:
            parts.append(part)
    if response.status != 200:
        raise RuntimeError(f"{path} answers {response.status}")
    return Answer(
        response.status, {name.lower(): text for name, text in response.getheaders()}, length, b"".join(parts)
    )


def cpu_of(pid: int) -> float:
    """Seconds that any process of this machine ran: the kernel's clock of that process."""
    return time.clock_gettime((~pid << 3) | 2)


def field(pid: int, name: str) -> int:
    """One number of a process's status."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    raise RuntimeError(f"process {pid} says no {name}")


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as anything:
        anything.bind(("127.0.0.1", 0))
        return int(anything.getsockname()[1])


def named(address: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


@contextmanager
def running(
    address: str,
    application: str = "iomtrack.wsgi",
    stderr: IO[bytes] | None = None,
    port: int = 0,
    **environment: str,
) -> Iterator[Server]:
    """The server on one database, from its first answer to its last; at a free port unless one is told."""
    port = port or free_port()
    variables = os.environ | {"DATABASE_URL": address, "IOMTRACK_BIND": f"127.0.0.1:{port}", **environment}
    command = [sys.executable, "-m", "gunicorn", "--config", "python:iomtrack.serving", application]
    process = subprocess.Popen(command, cwd=PROJECT, env=variables, stdout=subprocess.DEVNULL, stderr=stderr)
    try:
        server = Server(process, port)
        deadline = time.monotonic() + START_SECONDS
        while not server.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server does not start")
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        process.wait(30)
