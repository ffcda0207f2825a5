"""Single sign-on, played through against a small provider on this machine."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from iomtrack.models import User
from tests.doors import PASSWORD, acknowledge, code_of
from tests.markup import page_of

pytestmark = pytest.mark.django_db

CLIENT_ID, SECRET = "iomtrack", "known to the two"
SIGNED_BY = "the provider's key, which comes over the same connection"


class Provider:
    """What the provider says of whoever comes, and what it was asked."""

    def __init__(self):
        self.claims = {"sub": "42", "email": "a.tremblay@example.org", "email_verified": True}
        self.told = {}
        self.asked = []

    def answer(self, path: str, posted: dict[str, list[str]], url: str) -> dict:
        """One of the four addresses of OpenID Connect."""
        self.asked.append((path, posted))
        if path.endswith("/.well-known/openid-configuration"):
            return {
                "issuer": url,
                "authorization_endpoint": f"{url}/authorize",
                "token_endpoint": f"{url}/token",
                "userinfo_endpoint": f"{url}/userinfo",
                "jwks_uri": f"{url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path.endswith("/token"):
            token = {"iss": url, "aud": CLIENT_ID, "exp": time.time() + 60, **self.claims, **self.told}
            return {"access_token": "a", "token_type": "Bearer", "id_token": jwt.encode(token, SIGNED_BY, "HS256")}
        return self.claims


@pytest.fixture
def provider(settings):
    """A provider that this installation is set up for."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length") or 0)
            posted = parse_qs(self.rfile.read(length).decode())
            body = json.dumps(provider.answer(self.path, posted, provider.url)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

        def log_message(self, *words):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    provider.url = f"http://127.0.0.1:{server.server_port}"
    settings.SINGLE_SIGN_ON = provider.url
    settings.SINGLE_SIGN_ON_NAME = "GCKey"
    app = {
        "provider_id": "sso",
        "name": "sso",
        "client_id": CLIENT_ID,
        "secret": SECRET,
        "settings": {"server_url": provider.url},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield provider
    server.shutdown()


@pytest.fixture
def known(user_with_role):
    """A reader whom the provider knows by the address."""
    return user_with_role("reader", username="atremblay", email="A.Tremblay@example.org")


def come(client, *, language="en", wanted=""):
    """Acknowledge, press the button, and come back from the provider."""
    acknowledge(client, language)
    query = f"?next={wanted}" if wanted else ""
    away = client.post(f"/{language}/log-in/with/sso/{query}")
    asked = parse_qs(urlsplit(away.headers["Location"]).query)
    back = urlsplit(asked["redirect_uri"][0]).path
    return client.get(back, {"code": "from the provider", "state": asked["state"][0]})


def is_in(client) -> bool:
    """Whether somebody is logged in."""
    return client.get("/en/my-account/").status_code == 200


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_log_in_offers_it_by_its_name_where_there_is_one(language, client, provider):
    acknowledge(client)

    form = page_of(client.get(f"/{language}/log-in/?next=/{language}/membership/")).one(
        "form", where=lambda form: "/with/sso/" in form.get("action", "")
    )

    assert "GCKey" in form.text
    assert form["method"] == "post"
    assert form["action"].endswith(f"?next=/{language}/membership/")


def test_without_a_provider_there_is_neither_button_nor_address(client):
    acknowledge(client)

    assert "with/sso" not in client.get("/en/log-in/").content.decode()
    assert client.post("/en/log-in/with/sso/").status_code == 404
    assert client.get("/log-in/with/sso/back/").status_code == 404


def test_it_begins_after_the_notice_and_by_post_only(client, provider):
    assert client.post("/en/log-in/with/sso/").headers["Location"] == "/en/log-in/"

    acknowledge(client)

    assert client.get("/en/log-in/with/sso/").status_code == 405
    assert client.post("/en/log-in/with/sso/").headers["Location"].startswith(f"{provider.url}/authorize?")


def test_a_known_person_comes_in_and_goes_where_they_wanted(client, provider, known):
    response = come(client, language="fr", wanted="/fr/membership/states/")

    assert response.headers["Location"] == "/fr/membership/states/"
    assert client.get("/fr/membership/states/").status_code == 200
    assert SocialAccount.objects.get().user == known
    sent = next(posted for path, posted in provider.asked if path.endswith("/token"))
    assert sent["client_secret"] == [SECRET]
    assert sent["code_verifier"], "the code is of use to nobody who overheard it"


def test_later_the_person_is_known_by_the_providers_number_whatever_the_address(client, provider, known):
    come(client)
    client.post("/en/log-out/")
    provider.claims |= {"email": "new.name@example.org"}

    come(client)

    assert is_in(client)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"email_verified": False}, "the address is not verified"),
        ({"email_verified": "true"}, "the word is not the claim"),
        ({"email": "somebody.else@example.org"}, "nobody here has the address"),
        ({"email": ""}, "there is no address"),
    ],
)
def test_who_is_not_known_by_a_verified_claim_stays_outside_and_no_account_is_made(
    claims, why, client, provider, known
):
    provider.claims |= claims

    response = come(client)

    assert response.status_code == 403, why
    assert page_of(response).one("h1").text == "You cannot log in with this account"
    assert not is_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_an_address_that_two_accounts_share_opens_neither(client, provider, known, user_with_role):
    user_with_role("admin", email="a.tremblay@example.org")

    assert come(client).status_code == 403
    assert not is_in(client)


def test_a_token_that_speaks_of_another_person_than_the_answer_is_refused(client, provider, known):
    provider.told = {"sub": "43"}

    assert come(client).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("told", [{"iss": "https://elsewhere.example"}, {"aud": "another client"}, {"exp": 1}])
def test_a_token_that_is_not_for_us_or_out_of_date_is_refused(told, client, provider, known):
    provider.told = told

    assert come(client).status_code == 403
    assert not is_in(client)


def test_an_answer_that_nobody_asked_for_is_refused(client, provider, known):
    acknowledge(client)

    response = client.get("/log-in/with/sso/back/", {"code": "x", "state": "made up"})

    assert response.status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("off", [{"is_active": False}, {"is_demo": True}])
def test_an_account_that_may_not_log_in_gets_the_same_answer(off, client, provider, known):
    User.objects.filter(pk=known.pk).update(**off)

    response = come(client)

    assert response.status_code == 403
    assert page_of(response).one("h1").text == "You cannot log in with this account"
    assert not is_in(client)


def test_an_account_that_is_switched_off_later_does_not_come_in_again(client, provider, known):
    come(client)
    User.objects.filter(pk=known.pk).update(is_active=False)

    response = come(Client())

    assert response.status_code == 403
    assert not is_in(client)


def test_the_user_name_can_be_the_claim(client, provider, known, settings):
    settings.SINGLE_SIGN_ON_CLAIM = "preferred_username"
    provider.claims = {"sub": "42", "preferred_username": "atremblay"}

    come(client)

    assert is_in(client)


def test_accounts_are_made_where_the_installation_says_so_and_hold_no_role(client, provider, settings):
    settings.SINGLE_SIGN_ON_CREATES = True

    come(client)

    made = User.objects.get()
    assert is_in(client)
    assert made.email == "a.tremblay@example.org"
    assert not made.groups.exists()
    assert not made.has_usable_password()
    assert client.get("/en/membership/states/").status_code == 403


def test_no_second_account_is_made_beside_one_with_the_address(client, provider, known, settings):
    settings.SINGLE_SIGN_ON_CREATES = True
    provider.claims |= {"email_verified": False}

    assert come(client).status_code == 403
    assert User.objects.count() == 1


def test_the_second_step_is_asked_after_single_sign_on_too(client, provider, user_with_role):
    user_with_role("approver", email="a.tremblay@example.org", password=PASSWORD)

    first = come(client)

    assert first.headers["Location"].endswith("/log-in/second-step/")
    assert not is_in(client)
    client.post("/en/log-in/second-step/", {"code": code_of()})
    assert is_in(client)


def test_a_provider_that_fails_is_one_page_in_words(client, provider, known):
    acknowledge(client)
    away = client.post("/en/log-in/with/sso/")
    state = parse_qs(urlsplit(away.headers["Location"]).query)["state"][0]

    response = client.get("/log-in/with/sso/back/", {"error": "access_denied", "state": state})

    assert response.status_code == 403
    assert len(page_of(response).all("h1")) == 1


def test_a_provider_that_does_not_answer_is_said_in_words(client, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    acknowledge(client)

    response = client.post("/en/log-in/with/sso/")

    assert response.status_code == 503
    assert page_of(response).one("h1").text == "Single sign-on does not answer"
