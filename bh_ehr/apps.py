from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig as DjangoStaticFilesConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "bh_ehr.admin.AdministrationSite"


class StaticFilesConfig(DjangoStaticFilesConfig):
    """Leaves out the parts that site.css is put together from: their relative addresses hold only there."""

    ignore_patterns = [*DjangoStaticFilesConfig.ignore_patterns, "css/src/*"]


class ProjectConfig(AppConfig):
    """Loads the system checks."""

    name = "bh_ehr"

    def ready(self) -> None:
        from bh_ehr import checks  # noqa: F401
