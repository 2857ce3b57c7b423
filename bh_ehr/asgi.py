"""Live stream server (only /live/). Outside DEBUG it refuses to start with unsafe settings."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bh_ehr.settings.prod")
django.setup()

from bh_ehr.checks import refuse_unsafe_start  # noqa: E402 (settings must be loaded first)
from notifications.live import LiveApplication  # noqa: E402

refuse_unsafe_start()
application = LiveApplication()
