from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "doudi.office.registry"
    label = "registry"
