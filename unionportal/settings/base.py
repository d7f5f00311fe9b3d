"""Settings common to all environments; addresses and secrets come from the environment, see deploy/README.md."""

import datetime
import gc
import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.urls import reverse_lazy

from unionportal.settings.logs import DAILY, SWEEP, TIME_ZONE, logging_settings
from unionportal.settings.storage import private_files

# Half a million objects come with the modules and stay: searching them for cycles at every 700 new ones is a sixth of
# the time of a start.
gc.set_threshold(50_000, 20, 50)

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(os.environ.get("UNION_VAR", BASE_DIR / "var"))

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "")
UNION_KEY_FILE = os.environ.get("UNION_KEY_FILE")
REDIS_URL = os.environ.get("REDIS_URL", "")
# Said in Chinese by union.W024.
SILENCED_SYSTEM_CHECKS = ["security.W009"]
DEBUG = False
ALLOWED_HOSTS = []

# In dependency order: an app may import only from those above it.
DOMAIN_APPS = ["members", "finance", "welfare", "congress", "activities"]
INSTALLED_APPS = [
    # Its default config would put its own admin site in the place of ours.
    "unfold.apps.BasicAppConfig",
    "unionportal.core.back_office.apps.BackOfficeConfig",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "import_export",
    "axes",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "unionportal.core",
    # After core, whose changepassword stands in the place of its own.
    "django.contrib.auth",
    *DOMAIN_APPS,
    "unionportal.reports",
    "unionportal.portal",
]
MIDDLEWARE = [
    # First, so that the time and the outcome are those of everything.
    "unionportal.core.operations.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "unionportal.core.access.middleware.CompressedPagesMiddleware",
    "unionportal.core.access.middleware.AddressMiddleware",
    "csp.middleware.CSPMiddleware",
    "unionportal.core.access.middleware.ResponseHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Around all that may send elsewhere.
    "unionportal.core.access.middleware.KeptFormMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "unionportal.core.access.middleware.SessionLimitMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "unionportal.core.access.middleware.PasswordChangeMiddleware",
    "unionportal.portal.privacy.PrivacyMiddleware",
    "unionportal.core.access.middleware.ScopeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
    "unionportal.core.figures.middleware.FamiliesMiddleware",
    # Last: it stands around the view itself, and opens the transaction of its act.
    "unionportal.core.flow.form_keys.OnceMiddleware",
]
ROOT_URLCONF = "unionportal.urls"
WSGI_APPLICATION = "unionportal.wsgi.application"
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
                "unionportal.portal.office.menu.frame",
            ]
        },
    }
]
FORM_RENDERER = "unionportal.core.pages.rendering.WidgetRenderer"

DATABASES = {
    "default": {
        **dj_database_url.config(conn_max_age=60, conn_health_checks=True),
        "ENGINE": "django.db.backends.postgresql",
    }
}
# One forgotten lock must not stop the union.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c statement_timeout=60000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=900000"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "unionportal.core.sign_in.backend.SlowGuessesBackend",
    "unionportal.core.access.backends.UnitRoleBackend",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "members.passwords.FirstPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "unionportal.core.access.passwords.CharacterClassesValidator"},
    {"NAME": "unionportal.core.access.passwords.LocalWordsValidator"},
    {"NAME": "members.passwords.OwnNumbersValidator"},
]
# No password holds one of these; a school adds its own name, its abbreviation and its domain.
PASSWORD_WORDS = ["gonghui", "zhigong", "jiaozhigong", "jiaodaihui", "zhidaihui", "unionportal", "password"] + [
    word.lower() for word in os.environ.get("UNION_PASSWORD_WORDS", "").split(",") if len(word) >= 4
]
# A password that was handed out is good for as long.
FIRST_PASSWORD_TERM = datetime.timedelta(days=7)
SESSION_IDLE = datetime.timedelta(minutes=30)
SESSION_ABSOLUTE = datetime.timedelta(hours=10)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# The library's defaults lock an address (a whole campus behind NAT) for ever after three tries.
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_ENABLE_ADMIN = False
# What the page 登录记录 shows; a limit for each name would let whoever guesses wash away the traces.
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_ACCESS_FAILURE_LOG_PER_USER_LIMIT = 10**9
# The law on network security asks for six months.
SIGN_IN_DAYS = max(180, int(os.environ.get("UNION_SIGN_IN_DAYS", "180")))
AXES_VERBOSE = False
# A role is lent for so many days at most (2026-11-26: a quarter); for longer somebody else takes it over.
LOAN_DAYS = 92
# Whatever addresses the guesses come from (2026-11-26: ten tries, then pauses that double from a minute to an hour,
# are forty guesses a day): as many tries are free, and are counted for a day after the last. Only devices that never
# signed in to the account wait, so its owner does not; one that did is known for half a year.
SIGN_IN_FREE_TRIES = 10
SIGN_IN_FIRST_PAUSE = datetime.timedelta(minutes=1)
SIGN_IN_LONGEST_PAUSE = datetime.timedelta(hours=1)
SIGN_IN_TRIES_KEPT = datetime.timedelta(days=1)
KNOWN_DEVICE_TERM = datetime.timedelta(days=180)
AXES_CLIENT_IP_CALLABLE = "unionportal.core.operations.client_address.client_address"
# How many proxies of one's own stand in front and add to X-Forwarded-For; that of anybody else says nothing.
PROXIES = 0

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "unionportal" / "locale"]
USE_TZ = True
FORMAT_MODULE_PATH = ["unionportal.formats"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("UNION_STATIC") or VAR_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "unionportal.core.operations.static_files.StaticFiles"},
    "private": private_files(os.environ.get("UNION_FILES") or VAR_DIR / "files"),
}
# Where the head of the audit chain is written down every day; best on another machine's disk.
UNION_ANCHORS = os.environ.get("UNION_ANCHORS") or VAR_DIR / "anchors"
ATTACHMENT_MAX_BYTES = 20 * 2**20
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "unionportal.core.files.upload_files.UnnamedFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
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
# The admin skin evaluates expressions and sets styles from script.
ADMIN_CSP = {"script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE], "style-src": [SELF, UNSAFE_INLINE]}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
# Without this a task whose process is killed is acknowledged and lost.
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
# Told to stop (REMAP_SIGTERM=SIGQUIT) with a job in hand, a worker goes on for as many seconds; what is not done by
# then is undone, and its message is back in the queue for another.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any task may run, or it would run twice at once.
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A page publishes too, and must not wait for a broker that is away: the sweeper tries again, the page does not.
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "max_retries": 0,
}
CELERY_TIMEZONE = TIME_ZONE
# The beat knows the tasks by name alone.
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": SWEEP, "schedule": 5.0, "options": {"expires": 20, "ignore_result": True}},
    # Often, so that an hour that was missed is made up for; what was done today is not done again.
    "daily-work": {"task": DAILY, "schedule": 600.0, "options": {"expires": 600, "ignore_result": True}},
}
# From this hour on the work of the day is done.
DAILY_HOUR = 6
# A form that is sent again within as many days finds what it did the first time.
SUBMISSION_DAYS = 2
# How long figures and what waits may stand on pages if nobody does anything meanwhile; 0: not at all.
KEPT_SECONDS = 60
# Read notices are removed after as many days.
NOTICE_DAYS = int(os.environ.get("UNION_NOTICE_DAYS", "180"))

# Without a host no mail is sent, and notices are in the portal alone.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "465"))
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
# By default Django waits for ever.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("UNION_MAIL", EMAIL_HOST_USER)
# The address of the robot of a WeCom group, a secret; without one nothing is posted.
WECOM_WEBHOOK = os.environ.get("UNION_WECOM_WEBHOOK", "")
# Where the links in mails lead.
UNION_URL = os.environ.get("UNION_URL", "http://127.0.0.1:8000").rstrip("/")

IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

ACADEMIC_YEAR_START = (9, 1)
UNION_NAME = os.environ.get("UNION_NAME", "学校工会")
# Installed or bought faces to prefer: {"body": "/path/FangSong.ttf", …}. See documents/fonts/families.py.
UNION_FONTS = {
    role: os.environ[f"UNION_FONT_{role.upper()}"]
    for role in ("title", "body", "kai", "hei")
    if f"UNION_FONT_{role.upper()}" in os.environ
}

UNFOLD = {
    "SITE_TITLE": "工会综合服务平台",
    "SITE_HEADER": "工会综合服务平台",
    "SITE_SUBHEADER": "工作后台",
    "SITE_URL": None,
    "SHOW_BACK_BUTTON": True,
    "SHOW_HISTORY": False,
    "ENVIRONMENT": "unionportal.portal.office.menu.deputising",
    "GLOBAL_CALLBACK": "unionportal.portal.office.menu.context",
    "DASHBOARD_CALLBACK": "unionportal.portal.office.today.dashboard",
    "COMMAND": {"search_callback": "unionportal.portal.office.menu.found"},
    "STYLES": [lambda request: "/static/back_office.css", lambda request: "/static/print.css"],
    "SCRIPTS": [
        lambda request: "/static/confirm.js",
        lambda request: "/static/draft_rows.js",
        lambda request: "/static/draft_notes.js",
        lambda request: "/static/drafts.js",
        lambda request: "/static/chosen_files.js",
        lambda request: "/static/office_names.js",
        lambda request: "/static/type_size.js",
        lambda request: "/static/kept_ticks.js",
    ],
    "COLORS": {
        "primary": {
            "50": "254 242 242",
            "100": "254 226 226",
            "200": "254 202 202",
            "300": "252 165 165",
            "400": "248 113 113",
            "500": "205 38 38",
            "600": "185 28 28",
            "700": "153 27 27",
            "800": "127 29 29",
            "900": "99 22 22",
            "950": "69 10 10",
        }
    },
    "SIDEBAR": {
        "show_search": True,
        "navigation": "unionportal.portal.office.menu.sidebar",
    },
    "ACCOUNT": {
        "navigation": [
            {"title": "我的门户", "link": reverse_lazy("home")},
            {"title": "修改密码", "link": reverse_lazy("password_change")},
        ]
    },
}

# The token a metrics collector presents; without one there is no such page.
METRICS_TOKEN = os.environ.get("UNION_METRICS_TOKEN", "")
# “line” for people, “json” for a collector of logs.
LOG_FORMAT = os.environ.get("UNION_LOG", "line")
LOGGING = logging_settings(LOG_FORMAT)
