"""What somebody typed when the session had ended: kept with the next session of that browser, shown after the log-in.

A form carries a sealed word about whose it is, so that a draft is shown to nobody else and a stranger can keep nothing
here. It lies on the server, in the session's row, and goes with it.
"""

from typing import Any

from django.core import signing
from django.http import HttpRequest, QueryDict

KEY = "draft"
OWNER = "draft_owner"  # the form's hidden field
KEEP = "keep_draft"  # said by the page itself when it saves nothing but asks to keep what was typed
MOST_CHARACTERS = 100_000
OLDEST_FORM = 24 * 60 * 60
LEFT_OUT = {"csrfmiddlewaretoken", OWNER, KEEP}


def sealed(user: Any) -> str:
    """Whose form it is."""
    return signing.dumps(user.pk, salt=KEY)


def keep(request: HttpRequest) -> bool:
    """Keep what a stranger's request was to save, if the form was made for somebody; whether it was."""
    try:
        owner = signing.loads(request.POST.get(OWNER, ""), salt=KEY, max_age=OLDEST_FORM)
    except signing.BadSignature:
        return False
    typed = request.POST.copy()
    for name in LEFT_OUT:
        typed.pop(name, None)
    text = typed.urlencode()
    if len(text) > MOST_CHARACTERS:
        return False
    request.session[KEY] = {"owner": owner, "path": request.path, "typed": text}
    return True


def take(request: HttpRequest) -> QueryDict | None:
    """What the user typed on this page before the log-in; it is handed out once."""
    draft = request.session.get(KEY)
    if not draft or draft["path"] != request.path:
        return None
    del request.session[KEY]
    return QueryDict(draft["typed"]) if draft["owner"] == request.user.pk else None
