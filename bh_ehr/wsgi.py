"""Page server. Outside DEBUG it refuses to start with unsafe settings."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bh_ehr.settings.prod")
application = get_wsgi_application()

from bh_ehr.checks import refuse_unsafe_start  # noqa: E402 (settings must be loaded first)

refuse_unsafe_start()
