"""Sessions of people who are logged in: whose they are, when they end, and that they can be ended."""

import datetime as dt
import ipaddress
import re
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LOGGED_IN = "logged_in"
LIVE = (
    "SELECT session_key, session_data, expire_date, user_id FROM iomtrack_session"
    " WHERE session_key = %s AND expire_date > %s"
)
STEPS = 20  # a session's end is moved at most so often in the time it may be idle: once a minute

# Whoever switches an account off or gives it another password, by whatever way, ends what the account has open.
ENDED_WITH_THE_ACCOUNT = pgtrigger.Trigger(
    name="end_sessions",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "OLD.password IS DISTINCT FROM NEW.password OR (OLD.is_active AND NOT NEW.is_active)"
    ),
    func="DELETE FROM iomtrack_session WHERE user_id = NEW.id; RETURN NULL;",
)


class Session(AbstractBaseSession):
    """One browser's stay: from the first answer that is kept to the log-out or the end of its time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=gettext_lazy("user"), null=True, on_delete=models.CASCADE
    )

    class Meta:
        verbose_name = gettext_lazy("log-in session")
        verbose_name_plural = gettext_lazy("log-in sessions")

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        """The engine that reads and writes these rows."""
        return SessionStore


class SessionStore(DatabaseStore):
    """Ends after a time without activity, and some hours after the log-in in any case."""

    expires: dt.datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The rows that know their user."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row, with its user."""
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        self.expires = row.expire_date
        return row

    def _get_session_from_db(self) -> Session | None:
        # Every request asks this: the statement is written out, because composing it takes longer than answering it.
        with connection.cursor() as cursor:
            cursor.execute(LIVE, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        row = Session(*found) if found else None
        if row is None:
            self._session_key = None
        self.expires = row.expire_date if row else None
        return row

    def get_expiry_date(self, **kwargs: Any) -> dt.datetime:
        """When it ends if nothing more is heard."""
        idle = timezone.now() + dt.timedelta(seconds=settings.SESSION_IDLE_AGE)
        return min(idle, self.ends_at) if self.ends_at else idle

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Seconds until then."""
        return max(0, round((self.get_expiry_date() - timezone.now()).total_seconds()))

    @property
    def ends_at(self) -> dt.datetime | None:
        """When it ends whatever happens; nothing before the log-in."""
        log_in = self.get(LOGGED_IN)
        if not log_in:
            return None
        return dt.datetime.fromisoformat(log_in["at"]) + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)

    @property
    def seconds_left(self) -> int:
        """Seconds until it ends whatever happens."""
        return max(0, round((self.ends_at - timezone.now()).total_seconds())) if self.ends_at else 0

    @property
    def seconds_idle(self) -> int:
        """Seconds until it ends if nothing more is heard, as its row says."""
        return max(0, round((self.expires - timezone.now()).total_seconds())) if self.expires else 0

    def touch(self, *, fully: bool = False) -> None:
        """Somebody is there: move the end. One small statement, and not at every request unless it is meant."""
        end = self.get_expiry_date()
        step = settings.SESSION_IDLE_AGE / STEPS
        if self.expires and (fully or (end - self.expires).total_seconds() >= step):
            Session.objects.filter(session_key=self.session_key).update(expire_date=end)
            self.expires = end


def remember_log_in(sender: Any, request: HttpRequest, user: Any, **signal: Any) -> None:
    """Note in a new session when, from where and with what it began; rows whose time is over go."""
    request.session[LOGGED_IN] = {
        "handle": uuid.uuid4().hex,
        "at": timezone.now().isoformat(),
        "address": client_address(request),
        "agent": request.META.get("HTTP_USER_AGENT", "")[:300],
    }
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def client_address(request: HttpRequest) -> str | None:
    """The address that the request came from; behind proxies of ours, the one that the outermost of them saw."""
    told = [request.META.get("REMOTE_ADDR", "")]
    if count := settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        told = [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-count:][:1], *told]
    for text in told:
        with suppress(ValueError):
            address = ipaddress.ip_address(text.strip().partition("%")[0])
            return str(getattr(address, "ipv4_mapped", None) or address)
    return None


@dataclass
class OwnSession:
    """A session as its user sees it. The key stays where it is."""

    handle: str
    began: dt.datetime
    used: dt.datetime
    address: str
    browser: str
    is_current: bool


def sessions_of(request: HttpRequest) -> list[OwnSession]:
    """What the user of a request has open, this session first."""
    found = []
    for row in live_rows(request.user):
        log_in = row.get_decoded().get(LOGGED_IN)
        if log_in:
            found.append(
                OwnSession(
                    handle=log_in["handle"],
                    began=dt.datetime.fromisoformat(log_in["at"]),
                    used=min(row.expire_date - dt.timedelta(seconds=settings.SESSION_IDLE_AGE), timezone.now()),
                    address=log_in["address"] or "",
                    browser=browser_of(log_in["agent"]),
                    is_current=row.session_key == request.session.session_key,
                )
            )
    return sorted(found, key=lambda session: (not session.is_current, session.began))


def end_sessions(request: HttpRequest, handle: str = "") -> int:
    """End the user's session with this handle, or all but this one; how many that were."""
    keys = [
        row.session_key
        for row in live_rows(request.user)
        if row.session_key != request.session.session_key
        and (not handle or row.get_decoded().get(LOGGED_IN, {}).get("handle") == handle)
    ]
    return Session.objects.filter(session_key__in=keys).delete()[0]


def live_rows(user: Any) -> models.QuerySet[Session]:
    """The rows of a user whose time is not over."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now())


BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """What a browser says it is, in two words."""

    def first(known: tuple[tuple[str, str], ...]) -> str:
        return next((name for pattern, name in known if re.search(pattern, agent)), "")

    browser, system = first(BROWSERS), first(SYSTEMS)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Another program")
