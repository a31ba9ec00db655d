from django.apps import AppConfig


class PolicyDocumentsConfig(AppConfig):
    name = "doudi.office.policy_documents"
