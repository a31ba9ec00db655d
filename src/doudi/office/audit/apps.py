from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "doudi.office.audit"
    label = "audit"

    def ready(self) -> None:
        # Each app names the rows that the audit watches in its `checks.py`.
        autodiscover_modules("checks")
