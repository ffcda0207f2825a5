"""Failed log-ins: counted per account and address and per address, with a wait that grows.

What is counted is what was typed, so that a name nobody has waits like one that somebody has.
"""

import datetime as dt
import ipaddress
from dataclasses import dataclass
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt
from django.db.models import Max, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from iomtrack.sessions import client_address

MEMORY = dt.timedelta(hours=24)  # a failure is forgotten so long after the last one


@dataclass(frozen=True)
class Patience:
    """How many failures are free, how long the first wait is, and how long the longest."""

    free: int
    first: dt.timedelta
    longest: dt.timedelta

    def wait(self, failures: int) -> dt.timedelta:
        """The wait after so many failures: it doubles with each one."""
        if failures < self.free:
            return dt.timedelta()
        return min(self.longest, self.first * 2 ** min(failures - self.free, 20))


# Many people share the address of an office, and who logs in after a mistype clears it: that limit is wider.
ACCOUNT = Patience(free=5, first=dt.timedelta(seconds=30), longest=dt.timedelta(hours=1))
ADDRESS = Patience(free=50, first=dt.timedelta(seconds=30), longest=dt.timedelta(minutes=15))


class GrowingDelay(AxesDatabaseHandler):
    """Counts in the database, so that every process knows; refuses while somebody has to wait."""

    def is_locked(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        """Whether the next attempt is refused unread."""
        return bool(waiting_time(request.axes_ip_address, get_client_username(request, credentials)))

    def filter_user_attempts(self, request: Any, credentials: dict[str, Any] | None = None) -> list[QuerySet]:
        """What a success forgives: this account from this address, and no one else's failures."""
        return [
            AccessAttempt.objects.filter(
                ip_address=request.axes_ip_address, username=get_client_username(request, credentials)
            )
        ]


def counted_address(request: HttpRequest) -> str | None:
    """What is counted as one address: of the newer kind the network, for one household has more than there are here."""
    address = client_address(request)
    if address and ":" in address:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return address


def waiting_time(address: str | None, username: str | None) -> dt.timedelta:
    """How long nobody at this address may try this name; zero where the next attempt is read."""
    now = timezone.now()
    own = Q(username=username)
    seen = AccessAttempt.objects.filter(ip_address=address, attempt_time__gte=now - MEMORY).aggregate(
        all=Sum("failures_since_start"),
        last=Max("attempt_time"),
        own=Sum("failures_since_start", filter=own),
        own_last=Max("attempt_time", filter=own),
    )
    ends = [now]
    for patience, failures, last in ((ADDRESS, seen["all"], seen["last"]), (ACCOUNT, seen["own"], seen["own_last"])):
        if failures:
            ends.append(last + patience.wait(failures))
    return max(ends) - now


def own_answer(request: HttpRequest, answer: HttpResponse, credentials: Any = None) -> HttpResponse:
    """The page itself says that one has to wait: it is left as it is."""
    return answer
