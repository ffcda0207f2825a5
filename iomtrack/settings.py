"""Settings of IOMTrack: one file, everything that differs between installations comes from the environment.

| variable | meaning | default |
| --- | --- | --- |
| DATABASE_URL | PostgreSQL 15 or newer | an embedded server under .iomtrack/ |
| IOMTRACK_SECRET_KEY | signs sessions | generated once into .iomtrack/secret-key |
| IOMTRACK_HOSTS | comma-separated host names served | localhost, 127.0.0.1 |
| IOMTRACK_HTTPS | 1 when the site is reached over HTTPS | 0 |
| IOMTRACK_QUICKSTART | 1 for a trial: demo users may log in, a band says so | 0 |
| IOMTRACK_DEBUG | 1 for Django's debug pages (development only) | 0 |
| IOMTRACK_POOL | largest number of database connections a process keeps | 8 |
| IOMTRACK_PROXIES | proxies of ours that write X-Forwarded-For | 1 with IOMTRACK_HTTPS, else 0 |
| IOMTRACK_NOTICE | the log-on notice: a CSV file with text_en and text_fr | the one that is shipped |
| IOMTRACK_OIDC_ISSUER | address of the OpenID Connect provider; switches single sign-on on | |
| IOMTRACK_OIDC_CLIENT_ID, _SECRET | how the provider knows this installation | |
| IOMTRACK_OIDC_NAME | what people call it: "Log in with ..." | single sign-on |
| IOMTRACK_OIDC_CLAIM | email (verified), or a claim that holds the user name | email |
| IOMTRACK_OIDC_CREATE | 1 to open accounts, without a role, for people not known here | 0 |
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from iomtrack import database

BASE_DIR = Path(__file__).resolve().parent.parent


def switched_on(variable: str) -> bool:
    """Whether an environment variable says yes."""
    return os.environ.get(variable, "").strip().lower() in {"1", "true", "yes", "on"}


def origin_of(address: str) -> list[str]:
    """The origin of an address, if there is one."""
    parts = urlsplit(address)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


DEBUG = switched_on("IOMTRACK_DEBUG")
HTTPS = switched_on("IOMTRACK_HTTPS")
QUICKSTART = switched_on("IOMTRACK_QUICKSTART") and not HTTPS  # production is never a trial, whatever it is told
SECRET_KEY = database.secret_key()
ALLOWED_HOSTS = os.environ.get("IOMTRACK_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "contributions",
    "governance",
    "membership",
    "iomtrack",
    "iomtrack.apps.RecordAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_tables2",
    "django_filters",
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "iomtrack.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "iomtrack.middleware.LanguageMiddleware",
    "iomtrack.middleware.SizeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "iomtrack.middleware.LoginRequiredMiddleware",
    "iomtrack.middleware.SecondFactorMiddleware",
    "iomtrack.middleware.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "iomtrack.urls"
WSGI_APPLICATION = "iomtrack.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "iomtrack.navigation.page_frame",
            ],
        },
    }
]
FORM_RENDERER = "iomtrack.forms.FieldRenderer"

DATABASES = {"default": database.parse(database.url())}
DATABASES["default"].update(
    {
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            **DATABASES["default"].get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": int(os.environ.get("IOMTRACK_POOL", "8")), "timeout": 10},
        },
    }
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "iomtrack.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "iomtrack.roles.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOG_ON_NOTICE = os.environ.get("IOMTRACK_NOTICE") or BASE_DIR / "iomtrack" / "reference" / "log_on_notice.csv"

# Log-in by user name and password, opened by an administrator; no sign-up and no mail.
ACCOUNT_ADAPTER = "iomtrack.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/5m/key"}  # passwords: axes; this one: second steps
ACCOUNT_FORMS = {
    "login": "iomtrack.accounts.log_in.LogInForm",
    "reauthenticate": "iomtrack.accounts.log_in.ConfirmForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("IOMTRACK_PROXIES") or ("1" if HTTPS else "0"))

# Failed log-ins: every process counts in the database; how long one waits is in iomtrack/accounts/lockout.py.
AXES_HANDLER = "iomtrack.accounts.lockout.GrowingDelay"
AXES_CLIENT_IP_CALLABLE = "iomtrack.accounts.lockout.counted_address"
AXES_LOCKOUT_CALLABLE = "iomtrack.accounts.lockout.own_answer"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(hours=24)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# The second factor: an authenticator app or passkeys, and recovery codes. Who needs one: iomtrack/roles.py.
MFA_ADAPTER = "iomtrack.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "iomtrack.accounts.second_factor.CodeForm",
    "reauthenticate": "iomtrack.accounts.second_factor.ConfirmCodeForm",
    "activate_totp": "iomtrack.accounts.second_factor.AppForm",
    "add_webauthn": "iomtrack.accounts.second_factor.PasskeyForm",
}

# Single sign-on, where the environment names a provider.
SINGLE_SIGN_ON = os.environ.get("IOMTRACK_OIDC_ISSUER", "").rstrip("/")
SINGLE_SIGN_ON_NAME = os.environ.get("IOMTRACK_OIDC_NAME") or _("single sign-on")
SINGLE_SIGN_ON_CLAIM = os.environ.get("IOMTRACK_OIDC_CLAIM") or "email"
SINGLE_SIGN_ON_CREATES = switched_on("IOMTRACK_OIDC_CREATE")
SOCIALACCOUNT_ADAPTER = "iomtrack.accounts.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": "sso",
                "client_id": os.environ.get("IOMTRACK_OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("IOMTRACK_OIDC_SECRET", ""),
                "settings": {"server_url": SINGLE_SIGN_ON},
            }
        ]
        if SINGLE_SIGN_ON
        else [],
    }
}

# Codes that were used and attempts at second steps, for every process. See the migration that makes the table.
CACHE_TABLE = "iomtrack_cache"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": CACHE_TABLE,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "iomtrack" / "locale"]
FORMAT_MODULE_PATH = ["iomtrack.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/Toronto"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".iomtrack" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True

DJANGO_TABLES2_TEMPLATE = "shared/_table.html"
FILTERS_EMPTY_CHOICE_LABEL = _("All")

# Triggers are installed from the models after every migrate: kept in migrations they make each step
# redraw every model, and the first start takes minutes.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGHISTORY_ADMIN_CLASS = "django.contrib.admin.ModelAdmin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *origin_of(SINGLE_SIGN_ON)],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "iomtrack.errors.form_expired"
CSRF_COOKIE_HTTPONLY = True
SESSION_ENGINE = "iomtrack.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # from the log-in, whatever happens
SESSION_IDLE_AGE = 20 * 60  # without activity
SESSION_WARN_AGE = 2 * 60  # so long before that, the page asks
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie beside the two
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}},  # failures are in its table; a password typed as a name is in no log
}
