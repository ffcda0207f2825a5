"""Gunicorn's configuration: `gunicorn --config python:iomtrack.serving iomtrack.wsgi`.

IOMTRACK_BIND (default 127.0.0.1:8000), IOMTRACK_WORKERS (processes, default 2), IOMTRACK_THREADS (of each, default 4).
"""

import gc
import os
from typing import Any

from iomtrack import database

bind = os.environ.get("IOMTRACK_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("IOMTRACK_WORKERS", "2"))
threads = int(os.environ.get("IOMTRACK_THREADS", "4"))
worker_class = "iomtrack.arrival.PatientWorker"
worker_connections = 400  # of each process, slow ones included; stays below the usual 1,024 open files
limit_request_line = 8190  # an overlong search is answered by the page, in the reader's language
limit_request_fields = 100
limit_request_field_size = 8190
sendfile = False  # it waits for a reader without an end
timeout = 60
graceful_timeout = 10
keepalive = 5
loglevel = "warning"
control_socket_disable = True


def post_worker_init(worker: Any) -> None:
    """What is loaded once stays: the collector looks at what requests leave behind, and less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(3_000, 10, 10)


def when_ready(server: Any) -> None:
    """Say where the pages are, once the port is open."""
    print(f"IOMTrack is at http://{bind}/  (Ctrl-C stops it)", flush=True)


def on_exit(server: Any) -> None:
    """Take the embedded database down too, unless another process is using it."""
    if database.is_embedded():
        cluster = database.embedded()
        kept = f"The data is kept in {cluster.data}."
        print(f"\nStopped. {kept}" if cluster.stop_if_idle() else f"\nStopped; the database still runs. {kept}")
