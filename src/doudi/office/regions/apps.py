from django.apps import AppConfig


class RegionsConfig(AppConfig):
    name = "doudi.office.regions"
    label = "regions"
