from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "doudi.office.audit"
    label = "audit"
