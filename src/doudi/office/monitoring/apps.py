from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "doudi.office.monitoring"
    label = "monitoring"
