"""Tests run as the application role on the tests' own database; tests/conftest.py makes it as the owner."""

from .base import *
from .base import INSTALLED_APPS, MIDDLEWARE

SECRET_KEY = "tests-only"
ENCRYPTION_KEY = "tests-only"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
INSTALLED_APPS = [*INSTALLED_APPS, "devtools", "django_migration_linter"]
# The tests' live server looks for this very name before it serves static files.
INSTALLED_APPS[INSTALLED_APPS.index("bh_ehr.apps.StaticFilesConfig")] = "django.contrib.staticfiles"
MIDDLEWARE = [name for name in MIDDLEWARE if not name.startswith("whitenoise")]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STAFF_SECOND_FACTOR_REQUIRED = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
ACCOUNT_RATE_LIMITS = False
