"""The fuse box. What may differ between machines comes from the table in `machine/environment.py`."""

import hashlib
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from casework.machine import home
from casework.machine.environment import SOURCE_DIR, read_or_stop
from casework.web.static_version import static_version

ENVIRONMENT = read_or_stop()
BASE_DIR = SOURCE_DIR
DATA_DIR = ENVIRONMENT.xinqiao_home

SECRET_KEY = ENVIRONMENT.secret_key or home.secret_key(DATA_DIR)
RECEIPT_KEY = ENVIRONMENT.receipt_key or home.receipt_key(DATA_DIR)
DEBUG = False
SOURCE_URL = ENVIRONMENT.source_url

# Addresses: forms, cookies and sockets believe only these origins.
PUBLIC_ORIGINS = ENVIRONMENT.public_origins or tuple(
    f"http://{name}:{ENVIRONMENT.port}" for name in ("127.0.0.1", "localhost")
)
ALLOWED_HOSTS = sorted({urlsplit(origin).hostname or "" for origin in PUBLIC_ORIGINS} | {"127.0.0.1", "localhost"})
CSRF_TRUSTED_ORIGINS = list(PUBLIC_ORIGINS)
IS_HTTPS = all(origin.startswith("https://") for origin in PUBLIC_ORIGINS)


def _database(url: str) -> dict[str, object]:
    """libpq reads the address; what Django has no name for goes back to libpq as it came (`sslmode`, …)."""
    given = conninfo_to_dict(url)
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{django: str(given.pop(libpq, None) or "") for django, libpq in named.items()},
        # Pages run in a2wsgi's fixed threads, so a kept connection is one per thread and never leaks (P-11).
        "CONN_MAX_AGE": ENVIRONMENT.database_seconds,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **given},
    }


DATABASES = {
    "default": _database(
        ENVIRONMENT.database_url or f"postgresql://xinqiao@/xinqiao?host={home.socket_folder(DATA_DIR, 'postgres')}"
    )
}
REDIS_URL = ENVIRONMENT.redis_url or f"unix://{home.socket_folder(DATA_DIR, 'redis')}/redis.sock"

INSTALLED_APPS = [
    "casework",
    "casework.organisation",
    "casework.cases",
    "casework.audit",
    "casework.portals",
    "workflows",
    "notifications",
    "viewflow",
    "viewflow.workflow",
    "procrastinate.contrib.django",
    "channels",
    "django_htmx",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casework.web.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "casework.web.language.LanguageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "casework.urls"
WSGI_APPLICATION = "casework.wsgi.application"
ASGI_APPLICATION = "casework.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
WEB_THREADS = ENVIRONMENT.web_threads
STATEMENT_SECONDS = ENVIRONMENT.statement_seconds
TIMERS_PER_JUMP = ENVIRONMENT.timers_per_jump
MAX_REQUEST_BYTES = ENVIRONMENT.max_upload_megabytes * 1_000_000
# One limit, kept by web/body.py: photos that a form carries while it is corrected are fields, not files.
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_REQUEST_BYTES

# People
AUTH_USER_MODEL = "organisation.Person"
LOGIN_URL = "sign_in"
CSRF_FAILURE_VIEW = "casework.portals.errors.form_expired"
LOGIN_REDIRECT_URL = "sign_in"
DEMONSTRATION_PASSWORD = "heart-bridge"  # noqa: S105  (public: such a house listens on loopback only)
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # of the one-time address at which somebody sets a password
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("staff_number", "name", "name_en")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Cookies carry the house's mark: browsers share cookies between ports, and two houses may run on one machine.
_MARK = hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:8]
_PREFIX = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}xinqiao_session_{_MARK}"
CSRF_COOKIE_NAME = f"{_PREFIX}xinqiao_form_{_MARK}"
LANGUAGE_COOKIE_NAME = "xinqiao_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"

# Browsers
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:"],
    "media-src": ["'self'", "blob:"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
PERMISSIONS_POLICY = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "casework.portals.context.house",
                "casework.portals.context.alarms",
                "notifications.web.context.inbox",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "casework" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

# Served from the source tree: the address holds the version, so a browser asks for each file once.
STATIC_URL = f"/static/{static_version(BASE_DIR / 'casework' / 'static')}/"
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 365 * 24 * 3600


def _never_changes(path: str, url: str) -> bool:
    return True


WHITENOISE_IMMUTABLE_FILE_TEST = _never_changes

# Jobs: each package's are in its `jobs.py`.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# The layer reads with a timeout of its own; these limits keep it from waiting for a Redis that hangs, and let whoever
# finds none hear so at once instead of after redis-py's own seconds of retrying.
_REDIS = {
    "address": REDIS_URL,
    "socket_timeout": 15,
    "socket_connect_timeout": 2,
    "health_check_interval": 10,
    "retry": Retry(NoBackoff(), 1),
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [_REDIS], "prefix": f"xinqiao-{_MARK}"},
    }
}

_LIBRARIES_FROM = "DEBUG" if ENVIRONMENT.log_level == "DEBUG" else "WARNING"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"discreet": {"()": "casework.machine.discretion.TypeAndPlace"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["discreet"]}},
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level, "propagate": False},
        # A line for each queued job, each opened socket and each start would bury what somebody has to read.
        **{name: {"level": _LIBRARIES_FROM} for name in ("procrastinate", "uvicorn")},
        "psycopg.pool": {"level": "ERROR"},
    },
}
