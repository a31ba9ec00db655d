from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "doudi.office.accounts"
    label = "accounts"

    def ready(self) -> None:
        import_module("doudi.office.accounts.one_time_codes")
        import_module("doudi.office.accounts.signals")
