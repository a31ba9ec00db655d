from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "doudi.office.benefits"
    label = "benefits"
