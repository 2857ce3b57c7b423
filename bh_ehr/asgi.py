"""Live stream server (only /live/). Outside DEBUG it refuses to start with unsafe settings."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bh_ehr.settings.prod")
application = get_asgi_application()

from bh_ehr.checks import refuse_unsafe_start  # noqa: E402 (settings must be loaded first)

refuse_unsafe_start()
