from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "doudi.office.files"
    # The tables, the migrations that were applied and the audit's records bear this label.
    label = "documents"
