from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "doudi.office.casework"
    label = "casework"
