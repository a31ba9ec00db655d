"""Django's settings, all from the configuration."""

from __future__ import annotations

import datetime as dt
import os
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from doudi.office import configuration

try:
    DOUDI = configuration.read(os.environ)
except configuration.Refused as refused:
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
    "doudi.office.documents",
    "doudi.office.registry",
    "doudi.office.casework",
    "doudi.office.monitoring",
    "doudi.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "doudi.web.middleware.ReadOnlyGet",
    "doudi.web.middleware.DeclaredAccess",
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
    found: dict[str, Any] = dict(dj_database_url.parse(DOUDI.database_url, conn_max_age=60))
    if found["ENGINE"].endswith("sqlite3"):
        # A transaction that will write takes its lock at once: two officers wait for each other and neither fails late.
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        }
    else:
        found["CONN_HEALTH_CHECKS"] = True
    return found


DATABASES = {"default": _database()}
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
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "doudi.office.accounts.adapters.ClosedSignup"
SOCIALACCOUNT_ADAPTER = "doudi.office.accounts.adapters.KnownStaffOnly"
ACCOUNT_LOGOUT_ON_GET = False
MFA_ADAPTER = "doudi.office.accounts.adapters.SealedCodes"
# A whole office stands behind one address at nine in the morning; guesses are counted by account, above.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Doudi"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = dt.timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_RESET_ON_SUCCESS = True
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
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# The wire
SECURE_SSL_REDIRECT = DOUDI.production
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = DOUDI.production
SECURE_HSTS_SECONDS = 31_536_000 if DOUDI.production else 0
if DOUDI.trusted_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_IPWARE_PROXY_COUNT = 1
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
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_HANDLERS = [
    "doudi.office.documents.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Language, time, files
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = DOUDI.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "doudi.office.static_files.Compressed"},
}
WHITENOISE_USE_FINDERS = DOUDI.mode != configuration.PRODUCTION
if DOUDI.mode != configuration.PRODUCTION:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
MEDIA_ROOT = DOUDI.data / "files"

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
