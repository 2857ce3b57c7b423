"""The demonstration on a developer's machine: DEBUG on, mail to a folder and the console, no second factor."""

from .base import *
from .base import DATA_DIR, INSTALLED_APPS, env

DEBUG = True
SECRET_KEY = env("SECRET_KEY", default="development-only-key-never-used-in-production")
ENCRYPTION_KEY = env("BH_ENCRYPTION_KEY", default="development-only-encryption-key")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
INSTALLED_APPS = [*INSTALLED_APPS, "devtools"]
STAFF_SECOND_FACTOR_REQUIRED = env.bool("STAFF_SECOND_FACTOR_REQUIRED", default=False)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
EMAIL_BACKEND = "common.mail.FolderAndConsoleBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
