from django.apps import AppConfig


class InspectionConfig(AppConfig):
    name = "doudi.office.inspection"
    label = "inspection"
