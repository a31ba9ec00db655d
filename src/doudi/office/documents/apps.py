from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "doudi.office.documents"
    label = "documents"
