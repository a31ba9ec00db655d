"""Django's settings, all made from the configuration."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from doudi.office import configuration
from doudi.office.database import sqlite_engine
from doudi.office.errors import ConfigurationError

# Before anything asks for a database.
sqlite_engine.put_in_place()

try:
    DOUDI = configuration.read(os.environ)
except ConfigurationError as refused:
    raise ImproperlyConfigured(str(refused)) from None

DEBUG = False
SECRET_KEY = DOUDI.secret_key
ALLOWED_HOSTS = list(DOUDI.hosts)
ROOT_URLCONF = "doudi.web.urls"
WSGI_APPLICATION = "doudi.office.wsgi.application"

INSTALLED_APPS = [
    "doudi.office.audit",
    "doudi.office.regions",
    "doudi.office.accounts",
    "doudi.office.files",
    "doudi.office.policy_documents",
    "doudi.office.registry",
    "doudi.office.casework",
    "doudi.office.inquiry",
    "doudi.office.benefits",
    "doudi.office.monitoring",
    "doudi.office.inspection",
    "doudi.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    # First: from here on REMOTE_ADDR is the client's, for every library that counts or records by address.
    "doudi.web.middleware.ClientAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "doudi.web.middleware.TellsOrigin",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "doudi.web.sessions.SessionLimits",
    "doudi.web.api.access.TokenAccess",
    "doudi.web.middleware.NeverKept",
    "doudi.web.middleware.RecordedRefusals",
    "doudi.web.middleware.ReadOnlyGet",
    "doudi.web.middleware.DeclaredAccess",
    "doudi.web.api.idempotency.AnsweredOnce",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "doudi.web.context.office",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    database: dict[str, Any] = dict(dj_database_url.parse(DOUDI.database_url, conn_max_age=60))
    if database["ENGINE"].endswith("sqlite3"):
        # A transaction that will write takes its lock at once: two officers wait for each other and neither fails late.
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # What is deleted is overwritten with zeros: an engine may be built to leave it in the file.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            # A row that REPLACE puts another in the place of counts as deleted, so that the guards against that refuse it.
            "PRAGMA secure_delete=ON; PRAGMA recursive_triggers=ON;",
        }
    else:
        database["CONN_HEALTH_CHECKS"] = True
    return database


DATABASES = {"default": _database()}
# Counters and whatever else the processes have to know of each other, in a table of the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_shared_value",
        # Beyond it Django drops entries that are still in force. Only officers who have signed in make any.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Signing in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "doudi.office.accounts.passwords.NotUsedBefore"},
]
PASSWORDS_REMEMBERED = 5
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "doudi.office.accounts.adapters.ClosedSignup"
SOCIALACCOUNT_ADAPTER = "doudi.office.accounts.adapters.KnownStaffOnly"
ACCOUNT_LOGOUT_ON_GET = False
MFA_ADAPTER = "doudi.office.accounts.adapters.SealedCodes"
# Failed passwords are counted by accounts/limits.py. Here codes, by account alone: a whole office stands behind one address.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/5m/key"}
MFA_FORMS = {
    "authenticate": "doudi.web.signing_in.forms.SignInCode",
    "reauthenticate": "doudi.web.signing_in.forms.ConfirmingCode",
    "activate_totp": "doudi.web.signing_in.forms.FirstCode",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Doudi"
AXES_FAILURE_LIMIT = "doudi.office.accounts.limits.lock_after"
AXES_COOLOFF_TIME = dt.timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "doudi.office.accounts.limits.account_of"
AXES_CLIENT_IP_CALLABLE = "doudi.office.accounts.limits.address_of"
AXES_ENABLE_ACCESS_FAILURE_LOG = True
# Axes would drop the newest beyond its limit, and so forget whoever tries most; a job drops the oldest.
AXES_ACCESS_FAILURE_LOG_PER_USER_LIMIT = 1_000_000
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "next"]
AXES_VERBOSE = False
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"APPS": []}}
if DOUDI.oidc:
    _issuer, _client, _secret = DOUDI.oidc
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "office",
            "name": "统一身份认证",
            "client_id": _client,
            "secret": _secret,
            "settings": {"server_url": _issuer},
        }
    ]
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day, counted from the sign-in
SESSION_IDLE = 30 * 60  # whoever leaves the desk for longer signs in again
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# The wire
SECURE_SSL_REDIRECT = DOUDI.production
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = DOUDI.production
SECURE_HSTS_SECONDS = 31_536_000 if DOUDI.production else 0
if DOUDI.trusted_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in DOUDI.hosts] if DOUDI.production else []
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4_000  # the interview of thirty people, of whom nobody knows anything
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = [
    "doudi.office.files.upload_limits.UploadLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# The kinds of the notes in which messages are shown
MESSAGE_TAGS = {10: "info", 20: "info", 25: "ok", 30: "warn", 40: "stop"}

# Language, time, files
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = DOUDI.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "doudi.office.static_files.CompressedStaticFiles"},
}
WHITENOISE_USE_FINDERS = DOUDI.mode != configuration.PRODUCTION
if DOUDI.mode != configuration.PRODUCTION:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MEDIA_ROOT = DOUDI.data / "files"
PAGE_ROWS = 30  # of a list

# What an officer may look up, and from when on the auditor is told. A clerk at a busy window needs a quarter of it.
NUMBER_SEARCHES_A_DAY = 150
NUMBER_SEARCHES_IN_TEN_MINUTES = 30
FAILED_SEARCHES_TO_REPORT = 10
UNMASKINGS_A_DAY = 60

# What is kept only for a while, and how much of it. Jobs delete what is older, and the audit says by which of these rules.
DRAFTS_OF_AN_OFFICER = 50
DRAFT_BYTES = 200_000  # of the form's fields as JSON: thirty members with everything filled in take a tenth
DRAFT_DAYS = 30
SIGN_IN_DAYS = 90  # where an account has signed in from
API_ANSWER_DAYS = 1  # so long the same request of a program gets the same answer
API_TOKEN_DAYS = 180  # at most, then its officer makes another
API_TOKENS_OF_AN_OFFICER = 5
SPENT_CODE_DAYS = 1  # of the phone; one is good for half a minute

# Jobs
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"numbers": {"()": "doudi.office.logs.StrikeOutNumbers"}},
    "formatters": {"line": {"()": "doudi.office.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["numbers"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
