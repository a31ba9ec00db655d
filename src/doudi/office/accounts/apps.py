from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "doudi.office.accounts"
    label = "accounts"
