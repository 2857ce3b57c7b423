"""Settings shared by every environment. They read the environment; the other modules only override."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from audit.jobs import act_as_jobs

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(env("BH_DATA_DIR", default=str(BASE_DIR / ".data")))

SECRET_KEY = env("SECRET_KEY", default="")
ENCRYPTION_KEY = env("BH_ENCRYPTION_KEY", default="")  # for secrets at rest; not the signing key
DEBUG = False
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])

INSTALLED_APPS = [
    "bh_ehr.apps.AdminConfig",
    "bh_ehr.apps.ProjectConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "bh_ehr.apps.StaticFilesConfig",
    "django.contrib.humanize",  # the list of signed-in devices needs it
    "django.contrib.postgres",
    "django.forms",  # Django's own widget templates, beside ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "auditlog",
    "csp",
    "django_htmx",
    "guardian",
    "procrastinate.contrib.django",
    "template_partials",
    "common",
    "audit",
    "accounts",
    "notifications",
    "patients",
    "crisis",
    "assessments",
    "messaging",
    "scheduling",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "common.middleware.PrivateResponseMiddleware",
    "common.middleware.DatabaseOutageMiddleware",
    "common.middleware.Utf8Middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "audit.middleware.ActorMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "audit.middleware.AccessLogMiddleware",
    "accounts.middleware.PreferencesMiddleware",
    "accounts.middleware.FragmentSignInMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.AccountFormsMiddleware",
    "common.middleware.PlainAddressMiddleware",
    "common.middleware.ReadOnlyGetMiddleware",
]

ROOT_URLCONF = "bh_ehr.urls"
WSGI_APPLICATION = "bh_ehr.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.display",
                "crisis.context_processors.crisis_help",
                "portal.context_processors.navigation",
            ],
            "builtins": ["common.templatetags.ui"],
        },
    }
]
FORM_RENDERER = "common.forms_renderer.FormRenderer"

# The application role may read and write rows, never change the schema or the audit log. `migrate` connects as the
# owner (DATABASE_OWNER_URL) and grants the application role what it may do: see common/database.py.
_application = env.db("DATABASE_URL", default="postgresql://bh_app@/bh_ehr")
DATABASES = {
    "default": {
        **_application,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Statements and values travel apart, so the server's log never holds values.
        "OPTIONS": {**_application.get("OPTIONS", {}), "server_side_binding": True},
    }
}
DATABASE_APPLICATION_ROLE = DATABASES["default"]["USER"]
_owner = env.db("DATABASE_OWNER_URL", default="") if env("DATABASE_OWNER_URL", default="") else {}
DATABASE_OWNER = {name: _owner[name] for name in ("USER", "PASSWORD", "HOST", "PORT") if name in _owner}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Sign-in limits count in it, so every worker must see the same numbers.
    "default": {"BACKEND": "common.cache.SharedCache", "LOCATION": "cache_entry"},
    # Public facts that may be a minute old, such as crisis lines; never anything a limit depends on.
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "local"},
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.AccountBackend",
    "guardian.backends.ObjectPermissionBackend",
]
PASSWORD_HASHERS = ["accounts.hashers.PortalArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("full_name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignUpForm"
ACCOUNT_FORMS = {
    "login": "accounts.sign_in_forms.LoginForm",
    "request_login_code": "accounts.sign_in_forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.sign_in_forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.sign_in_forms.ConfirmEmailVerificationCodeForm",
    "signup": "accounts.sign_in_forms.SignupForm",
    "add_email": "accounts.sign_in_forms.AddEmailForm",
    "change_password": "accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "accounts.sign_in_forms.SetPasswordForm",
    "reset_password": "accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.sign_in_forms.ResetPasswordKeyForm",
    "reauthenticate": "accounts.sign_in_forms.ReauthenticateForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # no key in an address, and it works with a second factor on
ACCOUNT_CHANGE_EMAIL = True  # one address a person: the new one counts once its code was typed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False  # the cookie goes when the browser is closed: devices are shared
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
USERSESSIONS_ADAPTER = "accounts.adapters.SessionsAdapter"
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.sign_in_forms.SecondFactorForm",
    "reauthenticate": "accounts.sign_in_forms.SecondFactorAgainForm",
    "activate_totp": "accounts.sign_in_forms.ActivateTOTPForm",
    "add_webauthn": "accounts.sign_in_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.sign_in_forms.EditPasskeyForm",
    "login_webauthn": "accounts.sign_in_forms.PasskeySignInForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Harbor"
MFA_TOTP_TOLERANCE = 1  # one step earlier or later: people type slowly, and clocks differ
SOCIALACCOUNT_ADAPTER = "accounts.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
# Single sign-on appears on the sign-in page when OIDC_SERVER_URL is set.
OPENID_CONNECT = {
    "server_url": env("OIDC_SERVER_URL", default=""),
    "client_id": env("OIDC_CLIENT_ID", default=""),
    "secret": env("OIDC_CLIENT_SECRET", default=""),
    "name": env("OIDC_NAME", default="Single sign-on"),
}
# Where its pages are, when they are not at the address above.
SINGLE_SIGN_ON_ORIGINS = env.list("OIDC_ORIGINS", default=[])
if OPENID_CONNECT["server_url"] and not SINGLE_SIGN_ON_ORIGINS:
    SINGLE_SIGN_ON_ORIGINS = ["/".join(OPENID_CONNECT["server_url"].split("/")[:3])]
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "APPS": [
            {
                "provider_id": "clinic",
                "name": OPENID_CONNECT["name"],
                "client_id": OPENID_CONNECT["client_id"],
                "secret": OPENID_CONNECT["secret"],
                "settings": {"server_url": OPENID_CONNECT["server_url"]},
            }
        ]
        if OPENID_CONNECT["server_url"]
        else [],
    }
}

GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False

# Only a demonstration may let staff in without a second factor; refused when DEBUG is off (bh_ehr.E006).
STAFF_SECOND_FACTOR_REQUIRED = True
STAFF_IDLE_SECONDS = 15 * 60
PATIENT_IDLE_SECONDS = 30 * 60
SESSION_COOKIE_AGE = 12 * 60 * 60  # absolute: the session is not renewed by use
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.views.errors.csrf_failure"
MESSAGE_STORAGE = "common.cookies.OutcomeStorage"
MESSAGES_COOKIE_NAME = "messages"
THEME_COOKIE_NAME = "theme"

# Rows are written by auditlog's signals into our own model. Its dead table is not made: an old foreign key
# would stop every test that clears tables.
AUDITLOG_LOGENTRY_MODEL = "audit.AuditLog"
AUDITLOG_STORE_JSON_CHANGES = True
MIGRATION_MODULES = {"auditlog": None}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hant", _("Traditional Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env("TIME_ZONE", default="America/New_York")
FORMAT_MODULE_PATH = ["bh_ehr.formats"]
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env("STATIC_ROOT", default=str(DATA_DIR / "static"))

# For links in mail.
PORTAL_URL = env("PORTAL_URL", default=f"http://localhost:{env('PORT', default='8000')}").rstrip("/")
LIVE_URL = env("LIVE_URL", default=None)  # whose /live/ to listen to; without it pages ask every minute
LIVE_PING_SECONDS = env.float("LIVE_PING_SECONDS", default=15)
LIVE_RECHECK_SECONDS = env.float("LIVE_RECHECK_SECONDS", default=120)  # a stream outlives its session no longer
CRISIS_COUNTRY = env("CRISIS_COUNTRY", default="US")  # help lines before anybody is signed in
QUICK_EXIT_URL = env("QUICK_EXIT_URL", default="https://www.weather.gov")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *([LIVE_URL] if LIVE_URL else [])],
        "manifest-src": [SELF],
        # A form that ends at the single sign-on's own page is a form sent there, to a browser.
        "form-action": [SELF, *SINGLE_SIGN_ON_ORIGINS],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # guardian's backend is there, under our own wrapper

# Jobs live in the same database, in the transaction of what they follow. Every app's tasks.py is loaded.
PROCRASTINATE_WORKER_DEFAULTS = {"task_middleware": [act_as_jobs]}

DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Harbor <no-reply@localhost>")
EMAIL_TIMEOUT = 10

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "common.logs.QuietFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
