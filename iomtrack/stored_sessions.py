"""Sessions in the database, read with a statement that is not composed anew for every request."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone


class ReadPlainly:
    """Mixin of a store of sessions: reads its row as the library does, by the same two conditions."""

    model: Any
    session_key: Any
    _session_key: Any

    def _get_session_from_db(self) -> Any:
        meta = self.model._meta
        statement = f'SELECT * FROM "{meta.db_table}" WHERE session_key = %s AND expire_date > %s'  # noqa: S608
        row = next(iter(self.model._default_manager.raw(statement, [self.session_key, timezone.now()])), None)
        if row is None:
            self._session_key = None
        return row


class SessionStore(ReadPlainly, DatabaseStore):
    """The store that the settings name."""
