"""Every setting of an installation, in one place; `inscope doctor` says what is wrong with them.

Each is read from the environment. A secret may also stand in a file, whose path is then given as `NAME_FILE`.
"""

import os
import secrets

from inscope.config.env import Environment, SettingRefusedError, database_settings
from inscope.config.logs import logging_settings
from inscope.config.mail import mail
from inscope.config.networks import PROXIES as PROXIES_SETTING
from inscope.config.networks import WEBHOOKS, networks
from inscope.config.oidc import provider
from inscope.config.origin import origin
from inscope.config.zones import VENDOR_ZONE, use_pinned_zones, vendor_zone
from inscope.core.people import STAFF, ContactRole
from inscope.core.second_factors import NEED_BY_DEFAULT
from inscope.pg.embedded import Server
from inscope.pg.folder import default_data_folder

use_pinned_zones()
_env = Environment(os.environ)

# --- Where things are ------------------------------------------------------------------------

# The data folder: the database, its secrets, collected static files. INSCOPE_DATA, a path.
DATA_FOLDER = default_data_folder(os.environ)
_server = Server(DATA_FOLDER)

# --- Who may reach us ------------------------------------------------------------------------

# Error pages with source code and settings. Never on a machine that others reach. INSCOPE_DEBUG, 1 or 0.
DEBUG = _env.flag("INSCOPE_DEBUG")

# The host names that this installation answers to. INSCOPE_HOSTS, a list with commas.
ALLOWED_HOSTS = _env.words("INSCOPE_HOSTS", "localhost,127.0.0.1,[::1]")

# The proxies in front, whose word is believed on who asks and whether by HTTPS; of nobody else. INSCOPE_PROXIES,
# addresses or networks with commas.
PROXIES = networks(_env, PROXIES_SETTING)

# Whether a proxy in front speaks HTTPS to the world. INSCOPE_HTTPS, 1 or 0: with 1, cookies travel
# over HTTPS only, plain HTTP is redirected, and browsers are told to come back by HTTPS.
HTTPS = _env.flag("INSCOPE_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# Subdomains and the browsers' preload list reach beyond this installation: their owner decides that.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# With `__Host-`, browsers take a cookie over HTTPS only, from this very host, for all of it. `Lax`: a link from a mail
# finds its reader signed in, and a form from elsewhere does not.
_COOKIE = "__Host-{}" if HTTPS else "{}"
SESSION_COOKIE_NAME = _COOKIE.format("sessionid")
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = _COOKIE.format("csrftoken")
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# `.example.com` stands for every host below it, which an origin writes with a star.
CSRF_TRUSTED_ORIGINS = [
    f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"
]
# Where links in messages lead. INSCOPE_ORIGIN, such as https://support.example.com; unset, the first of INSCOPE_HOSTS.
ORIGIN = origin(_env, ALLOWED_HOSTS, is_https=HTTPS)
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# What signs cookies and tokens. INSCOPE_SECRET_KEY, at least 50 characters; else the one that `inscope serve`
# keeps in the data folder; else one for this process alone, which is enough for commands.
_SHORTEST_KEY = 50  # characters
_configured_key = _env.secret("INSCOPE_SECRET_KEY")
if _configured_key is not None and len(_configured_key) < _SHORTEST_KEY:
    raise SettingRefusedError(
        "INSCOPE_SECRET_KEY",
        f"INSCOPE_SECRET_KEY has {len(_configured_key)} characters, expected {_SHORTEST_KEY} or more",
        hint="leave it unset, and Inscope makes one and keeps it in the data folder",
    )
_kept_key = _configured_key or _server.folder.secret("web")
SECRET_KEY = _kept_key or secrets.token_urlsafe(_SHORTEST_KEY)
SECRET_KEY_IS_KEPT = _kept_key is not None

# The largest body of a request that is read, in bytes; files are counted apart.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
# Files go to disk while they arrive; a form that announces too much is refused before it is read.
FILE_UPLOAD_HANDLERS = ["inscope.web.common.uploads.CappedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# The largest number of fields in a form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# --- The database ----------------------------------------------------------------------------

# The application's role, which serves and owns nothing: INSCOPE_DATABASE_URL, an address. Unset: the server in
# the data folder. The owner's role, which migrates: INSCOPE_DATABASE_OWNER_URL; only commands that migrate have it.
_NOT_MADE_YET = "postgresql://inscope_app@/inscope?host=/nonexistent"
_LASTING = {
    # How long a thread keeps its connection, in seconds; checked before use, since the server may have restarted.
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
}
DATABASES: dict[str, dict[str, object]] = {
    "default": (
        _env.database("INSCOPE_DATABASE_URL")
        or database_settings("INSCOPE_DATABASE_URL", _server.url() or _NOT_MADE_YET)
    )
    | _LASTING,
}
# Whether a connection keeps the plans of statements that come again, which halves the work of PostgreSQL. A pool in
# transaction mode has to know of it (PgBouncer 1.21 with max_prepared_statements). INSCOPE_DATABASE_PREPARE, 1 or 0:
# `inscope` sets it for its own server.
if _env.flag("INSCOPE_DATABASE_PREPARE", default=False):
    DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": 3}  # type: ignore[operator]
if _owner := _env.database("INSCOPE_DATABASE_OWNER_URL"):
    DATABASES["owner"] = _owner
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Counters of the rate limits: one for all processes, so in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "inscope_cache",
        "TIMEOUT": 300,  # seconds, unless the caller says otherwise
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # rows, before the oldest are dropped
    }
}

# --- Who signs in ----------------------------------------------------------------------------

AUTH_USER_MODEL = "identity.Person"
AUTHENTICATION_BACKENDS = ["inscope.apps.identity.backend.SignInBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "inscope.apps.identity.passwords.DisguisedPasswordValidator"},
    {"NAME": "inscope.apps.identity.passwords.KnownWordsValidator"},
]
# Passwords that leaked: a file with their SHA-1 in order, as Have I Been Pwned offers one for download; none among them
# is taken. INSCOPE_LEAKED_PASSWORDS, a path; unset: the most common ones alone.
if _leaked := _env.file("INSCOPE_LEAKED_PASSWORDS"):
    AUTH_PASSWORD_VALIDATORS += [
        {"NAME": "inscope.apps.identity.passwords.LeakedPasswordValidator", "OPTIONS": {"path": _leaked}},
    ]

ACCOUNT_ADAPTER = "inscope.web.account.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# Attempts that fail: by address of the network, and by that together with the e-mail address tried, so that nobody
# keeps others out from elsewhere; counted for all processes together.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/5m/ip,5/5m/key"}
LOGIN_URL = "login"
# Roles that ask for a second factor: who has one and no factor sets one up before anything else. INSCOPE_MFA_ROLES,
# a list with commas; empty for a demonstration, whose people sign in with a password alone.
MFA_ROLES = frozenset(_env.some_of("INSCOPE_MFA_ROLES", sorted(STAFF | {*ContactRole}), sorted(NEED_BY_DEFAULT)))
MFA_ADAPTER = "inscope.web.account.passkeys.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# OIDC: another provider that signs in people who are known here. All or none: INSCOPE_OIDC_ISSUER, its address as it
# writes it; INSCOPE_OIDC_CLIENT_ID; INSCOPE_OIDC_CLIENT_SECRET. INSCOPE_OIDC_NAME, a text for the button;
# INSCOPE_OIDC_DOMAINS, of the e-mail addresses that it vouches for, with commas: empty, and people link themselves.
OIDC = provider(_env)
SESSION_ENGINE = "inscope.apps.identity.sessions"
# A session lasts this long from signing in, in seconds, whatever is done in it.
SESSION_COOKIE_AGE = 12 * 3600
# It ends earlier when nothing was asked for so long. INSCOPE_IDLE_MINUTES, a number.
SESSION_IDLE_SECONDS = 60 * _env.integer("INSCOPE_IDLE_MINUTES", 60, minimum=5, maximum=720)
ACCOUNT_SESSION_REMEMBER = True

# --- What leaves -----------------------------------------------------------------------------

# The server that takes e-mail: INSCOPE_MAIL_URL, smtp://user:password@host:port (STARTTLS), smtps:// or smtp+plain://;
# from whom: INSCOPE_MAIL_FROM, an address. Unset, messages wait.
_mail = mail(_env)
MAIL_IS_SET_UP = _mail is not None
if _mail is not None:
    EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starts_tls, _mail.is_tls
    DEFAULT_FROM_EMAIL = _mail.sender
EMAIL_TIMEOUT = 10  # seconds for each step of handing one over

# Networks in which webhooks may be although they are nobody else's business: private ones, this machine.
# INSCOPE_WEBHOOK_NETWORKS, a list with commas.
WEBHOOK_NETWORKS = networks(_env, WEBHOOKS)

# --- What decides ----------------------------------------------------------------------------

# The pack of requests whose contract names no other. INSCOPE_PACK, a name.
DEFAULT_PACK = _env.text("INSCOPE_PACK", "restcomm-c3")

# Who publishes these pages, as their readers know the vendor. INSCOPE_VENDOR_NAME, a text.
VENDOR_NAME = _env.text("INSCOPE_VENDOR_NAME", "Kestrel Support")
# Whether somebody chose the name and the zone; until then the checklist of a new installation asks for them.
VENDOR_IS_NAMED = bool(os.environ.get("INSCOPE_VENDOR_NAME") and os.environ.get(VENDOR_ZONE))

# Fonts for copies of agreements, for letters beyond Latin, Greek and Cyrillic, the first that has a letter first; those
# that are not there are passed over. INSCOPE_PDF_FONTS, a list of TrueType or OpenType files with commas.
PDF_FONTS = _env.words(
    "INSCOPE_PDF_FONTS",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf,/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
)

# What stands before the number of a case, as in KS-2041. INSCOPE_CASE_PREFIX, letters.
CASE_PREFIX = _env.text("INSCOPE_CASE_PREFIX", "KS")

# --- What runs -------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "procrastinate.contrib.django",
    "inscope.apps.audit",
    "inscope.apps.outbox",
    "inscope.apps.identity",
    "inscope.apps.published",
    "inscope.apps.installation",
    "inscope.apps.catalog",
    "inscope.apps.contracts",
    "inscope.apps.agreements",
    "inscope.apps.imports",
    "inscope.apps.cases",
    "inscope.apps.coverage",
    "inscope.apps.sla",
    "inscope.apps.hours",
    "inscope.jobs",
    "inscope.web.ui",
    "inscope.web.public",
    "inscope.web.account",
    "inscope.web.portal",
    "inscope.web.desk",
    "inscope.web.office",
    "inscope.config.apps.ConfigApp",
]
MIDDLEWARE = [
    "inscope.web.common.proxies.believe_proxies",
    "inscope.web.common.headers.security_headers",
    "inscope.api.plain_http.refuse_plain_http",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "inscope.web.common.person.PersonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "inscope.web.common.unavailable.UnavailableMiddleware",
    "inscope.web.common.refusals.RefusalMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "inscope.config.urls"
WSGI_APPLICATION = "inscope.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "inscope.web.common.context.actor",
            ]
        },
    }
]

# --- Files that never change -----------------------------------------------------------------

STATIC_URL = "static/"
# Names with a digest and compressed copies, made by `inscope serve`; plain files, from where they lie in the
# source, while developing and testing. INSCOPE_PLAIN_STATIC, 1 or 0.
PLAIN_STATIC = _env.flag("INSCOPE_PLAIN_STATIC", default=DEBUG)
STATIC_ROOT = None if PLAIN_STATIC else _server.folder.static
_COLLECTED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {"staticfiles": {"BACKEND": _PLAIN if PLAIN_STATIC else _COLLECTED}}
WHITENOISE_USE_FINDERS = PLAIN_STATIC
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- Language and time -----------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Texts are marked for translation, and there is no catalogue yet: looking each one up costs a page one millisecond.
USE_I18N = False
USE_TZ = True
# The zone in which the vendor reads dates: `today` is a day there. INSCOPE_ZONE, an IANA name.
TIME_ZONE = vendor_zone(os.environ).key

# --- Logs ------------------------------------------------------------------------------------

# How much is told: DEBUG, INFO, WARNING or ERROR. INSCOPE_LOG_LEVEL, a word.
LOG_LEVEL = _env.text("INSCOPE_LOG_LEVEL", "WARNING").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise SettingRefusedError(
        "INSCOPE_LOG_LEVEL", f"INSCOPE_LOG_LEVEL is `{LOG_LEVEL}`, expected DEBUG, INFO, WARNING or ERROR"
    )
LOGGING = logging_settings(LOG_LEVEL)
