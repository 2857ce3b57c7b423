from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "bh_ehr.admin.AdministrationSite"


class ProjectConfig(AppConfig):
    """Loads the system checks."""

    name = "bh_ehr"

    def ready(self) -> None:
        from bh_ehr import checks  # noqa: F401
