"""Whether the process lives and whether it can serve: for load balancers and monitors. No data, no log-in."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches nothing else: a database that is down is no reason to restart the process."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and has every migration of this version of the code; else 503."""
    try:
        is_ready = _migrated()
    except Error:
        is_ready = False
    return HttpResponse("ok" if is_ready else "unavailable", status=200 if is_ready else 503, content_type="text/plain")


def _migrated() -> bool:
    """Whether no migration is left to apply."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
