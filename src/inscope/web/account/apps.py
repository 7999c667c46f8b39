"""The pages of `account` as a Django app."""

from django.apps import AppConfig


class AccountPagesApp(AppConfig):
    """Holds no rows."""

    name = "inscope.web.account"
    label = "account_pages"
